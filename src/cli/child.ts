/** Runs the user's own command as it was typed, on this terminal. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { SluicewayError } from '../errors.ts';

export interface ChildOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Its output goes to standard error: standard output is for what we print ourselves. */
  readonly outputToError: boolean;
}

const ending = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A signal that is meant for both ends the command; we live to say what it did until then. */
function passSignals(to: (signal: NodeJS.Signals) => void): () => void {
  const pass = (signal: NodeJS.Signals): void => to(signal);
  for (const signal of ending) process.on(signal, pass);
  return () => {
    for (const signal of ending) process.off(signal, pass);
  };
}

/** Resolves to its exit code, 128 + n where signal n ended it. Throws SluicewayError('COMMAND') where it cannot be run. */
export function runChild(words: readonly string[], { env, outputToError }: ChildOptions): Promise<number> {
  const [file = '', ...args] = words;
  const child = spawn(file, args, { env, stdio: ['inherit', outputToError ? 2 : 'inherit', 'inherit'] });
  const stop = passSignals((signal) => void child.kill(signal));
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(
        new SluicewayError('COMMAND', `"${file}" cannot be run: ${cause.message}. Is it on the PATH?`, cause),
      );
    });
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
  return ended.finally(stop);
}
