/** The router's own machine: small scripts for its shell, here or by ssh. */
import { SluicewayError } from '../../errors.ts';
import { expandText, type Variables } from '../../transport/expand.ts';
import { type RunResult, runCommand } from '../command/bash.ts';

export interface Shell {
  /** Before a path in messages: `deploy@web1:`; '' here. */
  readonly prefix: string;
  /** What a POSIX shell printed. @throws SluicewayError TRAFFIC with its last words where it did not end with 0. */
  run(script: string): Promise<string>;
}
export interface ShellDeps {
  /** What `$NAME` stands for. */
  readonly values: Variables;
  /** Of the checkout. */
  readonly cwd: string;
  readonly mask: (text: string) => string;
  readonly abort?: AbortSignal;
}
/** Both may hold `$NAME`. */
export interface SshTarget {
  /** `deploy@web1`, or `ssh://deploy@web1:2222`. */
  readonly to: string;
  /** A file of ssh's settings. */
  readonly config?: string | undefined;
}

const timeoutMs = 60_000;

/** For a POSIX shell: one word, whatever is in it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const lastWords = ({ stdout, stderr, stopped, code }: RunResult): string => {
  if (stopped !== null) return 'it was stopped';
  const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-3).join('; ');
  return said === '' ? `exit code ${code}` : said;
};

function resultOf(where: string, result: RunResult, mask: ShellDeps['mask']): string {
  if (result.code === 0) return result.stdout;
  throw new SluicewayError('TRAFFIC', mask(`${where}: ${lastWords(result)}`));
}

const optionsOf = ({ cwd, mask, abort }: ShellDeps, env: Readonly<Record<string, string>>) => ({
  cwd,
  mask,
  timeoutMs,
  env,
  ...(abort === undefined ? {} : { abort }),
});

/** This machine. */
export const localShell = (deps: ShellDeps): Shell => ({
  prefix: '',
  run: async (script) =>
    resultOf(
      'this machine',
      await runCommand('exec sh -euc "$SCRIPT"', optionsOf(deps, { SCRIPT: script })),
      deps.mask,
    ),
});

/** An option where a host is meant would be a command of somebody else's choosing. */
function hostOf({ to }: SshTarget, values: Variables): string {
  const host = expandText(to, values);
  if (/^(?:ssh:\/\/)?[\w.@:[\]][\w.@:[\]-]*$/.test(host)) return host;
  throw new SluicewayError(
    'TRAFFIC',
    `\`ssh.to\` ${to} is no machine: write user@host, or ssh://user@host:port`,
  );
}

/**
 * By OpenSSH's own client, so that its settings, keys, agent and known hosts count. It never asks; the script is
 * its standard input, so that the login shell there makes no difference.
 */
const command =
  'exec ssh -T -o BatchMode=yes -o ConnectTimeout=10 ${CONFIG:+-F "$CONFIG"} -- "$TO" sh -eus <<< "$SCRIPT"';

export function sshShell(target: SshTarget, deps: ShellDeps): Shell {
  const { SSH_AUTH_SOCK: agent } = process.env;
  const run = async (script: string): Promise<string> => {
    const env = {
      TO: hostOf(target, deps.values),
      CONFIG: target.config === undefined ? '' : expandText(target.config, deps.values),
      SCRIPT: script,
      ...(agent === undefined ? {} : { SSH_AUTH_SOCK: agent }),
    };
    return resultOf(`ssh ${target.to}`, await runCommand(command, optionsOf(deps, env)), deps.mask);
  };
  return { prefix: `${target.to}:`, run };
}
