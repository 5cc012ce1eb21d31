/**
 * A walk of the candidate's share under load. Before a level that leaves a slot without users that slot is up; after it,
 * it is drained and stopped, as a deployment would: a drain that ends too early loses requests.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Slot } from '../../../src/config/plan.ts';
import { type Connection, connections, type Crowd, startCrowd } from '../../load/crowd.ts';
import type { LoadStats } from '../../load/tally.ts';
import { type MeasuredRouter, type RouterName, routers } from './routers.ts';
import { createSlots, type Slots } from './slots.ts';

export const walks = {
  switch: [0, 1, 0],
  walk: [0, 0.05, 0.25, 0.5, 1, 0],
} as const satisfies Record<string, readonly number[]>;
export type WalkName = keyof typeof walks;

/** What was sent at one level, or (`changing`) while the router was being set to it. */
export interface Counted {
  readonly share: number;
  readonly changing: boolean;
  readonly by: Readonly<Record<Connection, LoadStats>>;
}
export interface Walked {
  readonly router: RouterName;
  readonly walk: WalkName;
  readonly counted: readonly Counted[];
  readonly seconds: number;
}

/** Requests under way at any moment, and users. */
const atOnce = 40;
const users = 10_000;
const drainMs = 10_000;

/** Every level has two phases: the change to it, and itself. */
const phaseOf = (level: number): { readonly change: number; readonly held: number } => ({
  change: 2 * level,
  held: 2 * level + 1,
});

async function served(crowd: Crowd, phase: number, requests: number): Promise<void> {
  const ended = (connection: Connection): number => crowd.count(phase, connection).requests;
  while (connections.some((connection) => ended(connection) < requests / 2)) await sleep(20);
}

async function leave({ driver }: MeasuredRouter, slots: Slots, slot: Slot): Promise<void> {
  const found = await driver.drain(slot, drainMs);
  if (found !== 'empty')
    throw new Error(`slot ${slot} was not drained within ${drainMs} ms: ${JSON.stringify(found)}`);
  await slots.stop(slot);
}

async function go(router: MeasuredRouter, slots: Slots, share: number): Promise<void> {
  if (share < 1) await slots.start('blue');
  if (share > 0) await slots.start('green');
  await router.driver.write({ share });
}

async function walkThrough(
  router: MeasuredRouter,
  slots: Slots,
  crowd: Crowd,
  levels: readonly number[],
  each: number,
): Promise<void> {
  for (const [level, share] of levels.entries()) {
    const { change, held } = phaseOf(level);
    crowd.enter(change);
    await go(router, slots, share);
    crowd.enter(held);
    if (share === 1) await leave(router, slots, 'blue');
    if (share === 0 && level > 0) await leave(router, slots, 'green');
    await served(crowd, held, each);
  }
}

function countsOf(crowd: Crowd, levels: readonly number[]): readonly Counted[] {
  const of = (phase: number) => ({ kept: crowd.count(phase, 'kept'), new: crowd.count(phase, 'new') });
  return levels.flatMap((share, level) => {
    const { change, held } = phaseOf(level);
    return [
      { share, changing: true, by: of(change) },
      { share, changing: false, by: of(held) },
    ];
  });
}

/** `requests`: at least so many in all, half of them on connections of their own. */
export async function play(name: RouterName, walk: WalkName, requests: number): Promise<Walked> {
  const levels: readonly number[] = walks[walk];
  const slots = await createSlots();
  const ends: (() => Promise<unknown>)[] = [() => slots.stop('blue'), () => slots.stop('green')];
  try {
    await slots.start('blue');
    await slots.start('green');
    const router = await routers[name](slots.urls);
    ends.push(() => router.stop());
    const from = performance.now();
    const crowd = startCrowd({ url: router.url, atOnce, users, phases: 2 * levels.length });
    ends.push(() => crowd.stop());
    await walkThrough(router, slots, crowd, levels, Math.ceil(requests / levels.length));
    await crowd.stop();
    const seconds = (performance.now() - from) / 1000;
    return { router: name, walk, counted: countsOf(crowd, levels), seconds };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
