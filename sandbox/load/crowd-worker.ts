/** The crowd itself, in a thread of its own. */
import { Agent } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { ask } from './ask.ts';
import { Tally } from './tally.ts';

const cell = z.instanceof(SharedArrayBuffer);
const plan = z
  .object({
    url: z.url(),
    atOnce: z.number().int().positive(),
    users: z.number().int().positive(),
    cells: z.array(z.object({ kept: cell, new: cell })).min(1),
    phase: z.instanceof(Int32Array),
  })
  .parse(workerData);

const base = new URL(plan.url);
const agent = new Agent({ keepAlive: true });
const tallies = plan.cells.map((cells) => ({ kept: new Tally(cells.kept), new: new Tally(cells.new) }));
const cookies = { kept: new Map<number, string>(), new: new Map<number, string>() };
const timeoutMs = 20_000;

let sent = 0;
let stopping = false;

async function visit(): Promise<void> {
  const connection = sent % 2 === 0 ? 'kept' : 'new';
  sent += 1;
  const tally = tallies[Atomics.load(plan.phase, 0)]?.[connection];
  const user = Math.floor(Math.random() * plan.users);
  tally?.send();
  const ending = await ask(
    { method: 'GET', path: '/' },
    {
      base,
      agent: connection === 'kept' ? agent : undefined,
      cookie: cookies[connection].get(user),
      timeoutMs,
    },
  );
  if (ending.cookie !== undefined) cookies[connection].set(user, ending.cookie);
  tally?.end(ending);
}

async function keepAsking(): Promise<void> {
  while (!stopping) await visit();
}

const all = Promise.all(Array.from({ length: plan.atOnce }, keepAsking));

/** At any message: no more requests; the last word comes when all have ended. */
parentPort?.once('message', () => {
  stopping = true;
  void all.then(() => {
    agent.destroy();
    parentPort?.postMessage('ended');
  });
});
