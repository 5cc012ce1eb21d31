/** Starting a real router: a program that is up once a URL answers, and that is ended, killed and started again. */
import { z } from 'zod';
import { type Child, startChild } from './child.ts';
import { childrenOf } from './children.ts';

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  /** Answers, whatever it is, once the program is up. */
  readonly url: string;
  /** What ends it gently, such as SIGQUIT. */
  readonly gently: NodeJS.Signals;
  /** What runs it in place of program.ts, and what that is told first: for more than the program alone. */
  readonly beside?: { readonly script: URL; readonly args: readonly string[] };
}
export interface RunningProgram {
  pid(): number;
  /** Lets requests in flight end, for 5 s at most. */
  stop(): Promise<void>;
  /** SIGKILL at once, to its workers too. */
  kill(): Promise<void>;
  /** Ends it, if it is still there, and starts it again, at the same ports. */
  restart(): Promise<void>;
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

const said = z.object({ pid: z.number() });
const pidOf = (child: Child): number => said.parse(child.said).pid;

const alone = { script: new URL('program.ts', import.meta.url), args: [] };

const start = ({ url, gently, file, args, beside = alone }: Program): Promise<Child> =>
  startChild(beside.script, [...beside.args, url, gently, file, ...args]);

export async function runProgram(program: Program): Promise<RunningProgram> {
  let child = await start(program);
  return {
    pid: () => pidOf(child),
    stop: () => child.stop(),
    kill: async () => {
      const master = pidOf(child);
      // nginx's workers serve on when their master is gone, and hold its ports.
      for (const pid of [master, ...childrenOf(master)]) killNow(pid);
      await child.ended;
    },
    restart: async () => {
      await child.stop();
      child = await start(program);
    },
  };
}
