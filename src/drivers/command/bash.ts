/** Runs the commands that a user's config names, by `bash -euo pipefail`, in a process group of their own. */
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import type { Readable } from 'node:stream';
import { constants } from 'node:os';
import { SluicewayError } from '../../errors.ts';
import { commandEnv } from './env.ts';
import { endGroup } from './group.ts';
import { collect } from './output.ts';
import { tiedArguments, untieAtEnd } from './tied.ts';

export interface RunOptions {
  readonly cwd: string;
  /** Added to what every command gets (env.ts); what a command must never see is taken out of it. */
  readonly env: Readonly<Record<string, string>>;
  /** After it the whole process group is asked to end (SIGTERM), and ended 5 s later (SIGKILL). */
  readonly timeoutMs: number;
  /** Ends it like the timeout does. */
  readonly abort?: AbortSignal;
  /** Every line as it comes, masked. */
  readonly onLine?: (line: string, stream: 'out' | 'err') => void;
  /** It does not outlive us: where this process is killed, the whole group is ended. */
  readonly tied?: boolean;
  /** Takes the secrets out of lines and messages; what is returned is as the command wrote it. */
  readonly mask?: (text: string) => string;
}

export interface RunResult {
  /** As bash counts: 128 + n for a command that signal n ended, 124 for one that was stopped by us. */
  readonly code: number;
  /** The last 64 kB of each. */
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
  readonly stopped: 'timeout' | 'aborted' | null;
}

/** What it left running in the background goes on; its output is no longer read one second after its end. */
const lingering = 1_000;

/** Throws (COMMAND) only where bash itself could not be started: any exit code is a result. */
export async function runCommand(command: string, options: RunOptions): Promise<RunResult> {
  const from = performance.now();
  const { child, out, err } = start(command, options);
  const stdout = collect(out, (line) => options.onLine?.(masked(line, options), 'out'));
  const stderr = collect(err, (line) => options.onLine?.(masked(line, options), 'err'));
  const stop = stopping(child, options);
  try {
    const code = await ended(child, options.cwd);
    const stopped = await stop.done();
    return {
      code: stopped === null ? code : 124,
      stdout: stdout(),
      stderr: stderr(),
      ms: performance.now() - from,
      stopped,
    };
  } finally {
    stop.cancel();
  }
}

interface Started {
  readonly child: ChildProcess;
  readonly out: Readable;
  readonly err: Readable;
}

function start(command: string, { cwd, env, tied = false }: RunOptions): Started {
  const args = tied ? tiedArguments(command) : ['-euo', 'pipefail', '-c', command];
  const pipes: StdioOptions = tied ? ['ignore', 'pipe', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe'];
  const settings = { cwd, env: commandEnv(process.env, env), detached: true, stdio: pipes };
  const child: ChildProcess = spawn('bash', args, settings);
  const { stdout: out, stderr: err } = child;
  if (out === null || err === null) throw new Error('spawn gave no pipes, which were asked for');
  if (tied) untieAtEnd(child);
  return { child, out, err };
}

const masked = (text: string, { mask }: RunOptions): string => (mask === undefined ? text : mask(text));

/** Starts ending the group at the deadline or at the abort; `done` waits until the group is gone. */
function stopping(child: ChildProcess, { timeoutMs, abort }: RunOptions) {
  let stopped: RunResult['stopped'] = null;
  let gone = Promise.resolve();
  const stop = (why: 'timeout' | 'aborted') => () => {
    if (stopped !== null || child.pid === undefined || child.exitCode !== null) return;
    stopped = why;
    gone = endGroup(child.pid);
  };
  const timer = setTimeout(stop('timeout'), timeoutMs);
  const onAbort = stop('aborted');
  abort?.addEventListener('abort', onAbort);
  if (abort?.aborted === true) onAbort();
  return {
    done: async (): Promise<RunResult['stopped']> => {
      await gone;
      return stopped;
    },
    cancel: (): void => {
      clearTimeout(timer);
      abort?.removeEventListener('abort', onAbort);
    },
  };
}

/** The exit code once all output is read, or a second after the exit where a background process holds it open. */
function ended(child: ChildProcess, cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) =>
      reject(
        new SluicewayError(
          'COMMAND',
          `bash could not be started in ${cwd}: is the folder there, and bash on the PATH?`,
          cause,
        ),
      ),
    );
    child.once('exit', () => {
      const timer = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, lingering);
      child.once('close', () => clearTimeout(timer));
    });
    child.once('close', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}

/**
 * A command that has to succeed. `name` says in messages which it is: `database.migrate`.
 * @throws SluicewayError COMMAND with the exit code and the last lines that it wrote.
 */
export async function mustRun(name: string, command: string, options: RunOptions): Promise<RunResult> {
  const result = await runCommand(command, options);
  if (result.code !== 0) throw new SluicewayError('COMMAND', masked(failure(name, result, options), options));
  return result;
}

function failure(name: string, result: RunResult, options: RunOptions): string {
  const said = result.stderr.trim() === '' ? result.stdout : result.stderr;
  const lines = said.trimEnd().split('\n').slice(-12);
  return [`${name} ${howItEnded(result, options.timeoutMs)}`, ...lines.map((line) => `  ${line}`)]
    .join('\n')
    .trimEnd();
}

function howItEnded({ stopped, code }: RunResult, timeoutMs: number): string {
  switch (stopped) {
    case 'timeout':
      return `was stopped: it ran longer than ${timeoutMs / 1000} s. Its last lines:`;
    case 'aborted':
      return 'was stopped, because the job was. Its last lines:';
    case null:
      return code === 127
        ? 'failed: a command was not found (exit code 127)'
        : `failed with exit code ${code}`;
  }
}
