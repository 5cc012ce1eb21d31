/** Runs PostgreSQL's own programs: no shell, the password by the environment, the error's last lines kept. */
import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { messageOf, SluicewayError } from '../../../errors.ts';
import { ownerMark, ownerVariable } from './owner.ts';

const execute = promisify(execFile);

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What such a program gets: nothing of the job but where programs and settings are. */
export const programEnvironment = (extra: Readonly<Record<string, string>>): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  LC_ALL: 'C',
  [ownerVariable]: ownerMark(),
  ...extra,
});

const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
const lastLines = (text: string): string => text.trim().split('\n').slice(-5).join('\n');

/** pg_restore sets what only its own major knows. */
const hint = (stderr: string): string =>
  stderr.includes('unrecognized configuration parameter')
    ? '\nThe client programs are newer than the server: install those of the server’s own major.'
    : '';

const failed = (file: string, stderr: string, cause?: unknown): SluicewayError =>
  new SluicewayError('DATABASE', `${nameOf(file)} failed: ${lastLines(stderr)}${hint(stderr)}`, cause);

/** What it printed. Throws SluicewayError('DATABASE') with its last lines where it ends with anything but 0. */
export async function run({ file, args, env }: Program, abort?: AbortSignal): Promise<string> {
  try {
    const { stdout } = await execute(file, args, {
      env: programEnvironment(env),
      maxBuffer: 64 * 2 ** 20,
      ...(abort === undefined ? {} : { signal: abort }),
    });
    return stdout;
  } catch (cause) {
    const said = typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr) : '';
    throw failed(file, said === '' ? messageOf(cause) : said, cause);
  }
}

interface Running {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Null once it ended with 0, else what it said last. */
  readonly complaint: Promise<string | null>;
}

function start({ file, args, env }: Program): Running {
  const child = spawn(file, [...args], { env: programEnvironment(env), stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-8_192);
  });
  const complaint = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? null : said || `it ended with ${code ?? 'a signal'}`));
  });
  return { child, complaint };
}

/** Gives it `input` to read. Throws as `run` does, also where it ended before it had read all. */
export async function feed(program: Program, input: AsyncIterable<Uint8Array | string>): Promise<void> {
  const { child, complaint } = start(program);
  child.stdout.resume();
  // A reader that ends early breaks this flow: then it says itself what is wrong.
  const broken = await pipeline(input, child.stdin).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (broken !== null) child.kill();
  const said = await complaint;
  if (broken instanceof SluicewayError) throw broken;
  if (said !== null) throw failed(program.file, said, broken);
}
