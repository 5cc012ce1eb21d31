/** Steady load on the shop through the router, counted to the last request. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Asked } from './ask.ts';
import { difference, type LoadStats, sharedCells, Tally } from './tally.ts';

export type { LoadStats } from './tally.ts';
/** A moment to count from. */
export type Mark = LoadStats;
export interface Load {
  /** Since the start. Exact at once: the counters are shared memory. */
  stats(): LoadStats;
  mark(): Mark;
  /** What has ended since the mark was set. */
  since(mark: Mark): LoadStats;
  /** Sends no more, waits for what is on its way, and gives the last count. May be called twice. */
  stop(): Promise<LoadStats>;
}
export interface LoadOptions {
  readonly url: string;
  /** Requests a second, whatever the answers do. */
  readonly rps: number;
  /** Share of requests on kept connections, 0..1; each of the others opens one of its own. */
  readonly keptShare?: number;
  /** Virtual users, each with the cookie that the router gave it. */
  readonly users?: number;
  /** What users do, each as often as the others; the shop's usual errands when left out. */
  readonly errands?: readonly Asked[];
  /** After this, an answer is lost. */
  readonly timeoutMs?: number;
}

export function startLoad(options: LoadOptions): Load {
  const { url, rps, keptShare = 0.5, users = 1_000, timeoutMs = 10_000, errands } = options;
  const shared = sharedCells();
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: { url, rps, keptShare, users, timeoutMs, errands, shared },
    execArgv: [],
    env: {},
  });
  const tally = new Tally(shared);
  const failure = once(worker, 'error').then((thrown: readonly unknown[]) => {
    throw new Error('The load has died', { cause: thrown[0] });
  });
  failure.catch(() => undefined);
  const end = async (): Promise<LoadStats> => {
    const ended = once(worker, 'message');
    worker.postMessage('stop');
    await Promise.race([ended, failure]);
    await worker.terminate();
    return tally.stats();
  };
  let ending: Promise<LoadStats> | undefined;
  return {
    stats: () => tally.stats(),
    mark: () => tally.stats(),
    since: (mark) => difference(tally.stats(), mark),
    stop: () => {
      ending ??= end();
      return ending;
    },
  };
}
