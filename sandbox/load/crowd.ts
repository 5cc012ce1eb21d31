/**
 * A crowd of users, each of whom asks again as soon as it was answered: as many requests as the machine gives, every other
 * one on a connection of its own. They are counted by the phase in which they were sent, and by their connection.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type LoadStats, sharedCells, Tally } from './tally.ts';

export const connections = ['kept', 'new'] as const;
export type Connection = (typeof connections)[number];

export interface CrowdOptions {
  readonly url: string;
  /** Requests under way at any moment. */
  readonly atOnce: number;
  /** Each with the cookie that the router gave it; as many again on connections of their own. */
  readonly users: number;
  /** Of what is counted apart. */
  readonly phases: number;
}
export interface Crowd {
  /** What is sent from now on is counted there. */
  enter(phase: number): void;
  count(phase: number, connection: Connection): LoadStats;
  /** Sends no more, and waits for what is on its way. May be called twice. */
  stop(): Promise<void>;
}

export function startCrowd({ phases, ...options }: CrowdOptions): Crowd {
  const cells = Array.from({ length: phases }, () => ({ kept: sharedCells(), new: sharedCells() }));
  const phase = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('crowd-worker.ts', import.meta.url), {
    workerData: { ...options, cells, phase },
    execArgv: [],
    env: {},
  });
  const failure = once(worker, 'error').then((thrown: readonly unknown[]) => {
    throw new Error('The crowd has died', { cause: thrown[0] });
  });
  failure.catch(() => undefined);
  const end = async (): Promise<void> => {
    const ended = once(worker, 'message');
    worker.postMessage('stop');
    await Promise.race([ended, failure]);
    await worker.terminate();
  };
  let ending: Promise<void> | undefined;
  return {
    enter: (next) => void Atomics.store(phase, 0, next),
    count: (of, connection) => {
      const found = cells[of];
      if (found === undefined) throw new RangeError(`there are ${phases} phases`);
      return new Tally(found[connection]).stats();
    },
    stop: () => (ending ??= end()),
  };
}
