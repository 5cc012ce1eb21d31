/** Starting one of the sandbox's own servers as a process that never outlives the one that started it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}
export interface Child {
  readonly pid: number;
  /** What the script told by `ready()`. */
  readonly said: unknown;
  readonly ended: Promise<Ended>;
  /** The end of what it has written to stderr. */
  tail(): string;
  /** SIGTERM, and SIGKILL after `graceMs`; resolves once it has ended, also when it had before. */
  stop(graceMs?: number): Promise<void>;
  /** SIGKILL at once: for tests of what a sudden death does. */
  kill(): Promise<void>;
}
export type Environment = Readonly<Record<string, string | undefined>>;

const tailLength = 4_000;

/** PATH and HOME, and what is given: a child sees nothing else of ours. */
const childEnvironment = (given: Environment): Record<string, string> => {
  const { PATH, HOME } = process.env;
  const pairs = Object.entries({ PATH, HOME, ...given });
  return Object.fromEntries(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
};

/**
 * Runs a TypeScript file in Node and waits until it calls `ready`. Throws with the end of its stderr when it
 * ends before, or is not ready within 20 s.
 */
export async function startChild(
  script: URL,
  args: readonly string[],
  env: Environment = {},
): Promise<Child> {
  const file = fileURLToPath(script);
  const child = fork(file, args, {
    env: childEnvironment(env),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let written = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    written = (written + text).slice(-tailLength);
  });
  const ended = new Promise<Ended>((resolve) => {
    // `close`, not `exit`: by then all that it wrote has arrived.
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: null, signal: null }));
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const stop = async (graceMs = 10_000): Promise<void> => {
    const late = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(late);
  };
  const said = await firstWord(child, ended, AbortSignal.timeout(20_000)).catch(async (cause: unknown) => {
    await kill();
    throw new Error(`${file} did not start. ${written.trim()}`, { cause });
  });
  return { pid: child.pid ?? 0, said, ended, tail: () => written, stop, kill };
}

async function firstWord(
  child: ReturnType<typeof fork>,
  ended: Promise<Ended>,
  signal: AbortSignal,
): Promise<unknown> {
  const early = ended.then(({ code }) => Promise.reject(new Error(`ended with ${code ?? 'a signal'}`)));
  const message: readonly unknown[] = await Promise.race([once(child, 'message', { signal }), early]);
  return message[0];
}
