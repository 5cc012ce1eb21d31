/** `sluiceway COMMAND …`: finds the command, and turns what it throws into a line for people and an exit code. */
import { closest } from 'fastest-levenshtein';
import { messageOf, SluicewayError } from '../errors.ts';
import type { Command } from './command.ts';
import { commands } from './registry.ts';

const help = (): string => {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return ['Usage: sluiceway COMMAND [options]', '', ...lines, '', 'sluiceway COMMAND --help says more.'].join(
    '\n',
  );
};

const unknown = (name: string): string =>
  `sluiceway: there is no command "${name}". Did you mean "${closest(name, Object.keys(commands))}"?\n\n${help()}`;

/** node:util's parseArgs found something that the command does not take. */
const isMisuse = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_PARSE_ARGS');

const usageLine = ({ usage }: Command): string => usage.split('\n')[0] ?? '';

function failed(name: string, command: Command, thrown: unknown): number {
  if (isMisuse(thrown) || (thrown instanceof SluicewayError && thrown.code === 'INPUT')) {
    console.error(`sluiceway ${name}: ${messageOf(thrown)}\n${usageLine(command)}`);
    return 2;
  }
  // Anything but our own class is a defect of ours, whose place is worth more than a short line.
  console.error(thrown instanceof SluicewayError ? `sluiceway ${name}: ${thrown.message}` : thrown);
  return 1;
}

/** Words behind `--` are the user's own command's. */
const asksForHelp = (args: readonly string[]): boolean => {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
};

/** Resolves to the exit code. `args` are the words behind `sluiceway`. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    console.log(help());
    return name === undefined ? 2 : 0;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) {
    console.error(unknown(name));
    return 2;
  }
  const command = await entry.load();
  if (asksForHelp(rest)) {
    console.log(command.usage);
    return 0;
  }
  return command.run(rest).catch((thrown: unknown) => failed(name, command, thrown));
}
