/** The same release held out in one job, and by ticks that come when they like: the same decisions either way. */
import { describe, expect, test } from '@jest/globals';
import { randomOf } from '../../src/cli/simulate/random.ts';
import { type Allowed, drive } from '../../src/engine/drive.ts';
import type { World } from '../../src/engine/world.ts';
import type { Plan } from '../../src/config/plan.ts';
import { counts, type Reading, single, truth } from '../../src/judge/reading.ts';
import type { Event } from '../../src/release/event.ts';
import { replay } from '../../src/release/replay.ts';
import { type Outside, open, outside, world } from './memory-world.ts';
import { canary } from './plans.ts';

const before: Allowed = { effects: new Set(['backup', 'migrate', 'deploy']), completes: false };
const whole: Allowed = { effects: new Set(['shift', 'drain']), completes: true };
const tick: Allowed = { effects: new Set(['shift', 'drain', 'dispatch']), completes: true, unasked: true };

/** Traffic by share and look, whenever it is read: from well within the limit to far beyond it, by the seed. */
function traffic(seed: number): World['read'] {
  const taken = new Map<number, number>();
  const rate = randomOf(seed)() * 0.03;
  return async ({ fields, planned, exposure }) => {
    const share = exposure?.share ?? 0;
    const look = taken.get(share) ?? 0;
    if (planned) taken.set(share, look + 1);
    const draw = randomOf(seed * 7919 + Math.round(share * 100) * 101 + look);
    const errors = Array.from({ length: 500 }, draw).filter((at) => at < rate).length;
    const reading = (field: string): Reading =>
      field === 'errors'
        ? single(counts(planned ? 500 : 0, planned ? errors : 0), 'none')
        : single(truth(true), 'none');
    return new Map(fields.map((field) => [field, reading(field)]));
  };
}

async function prepared(): Promise<Outside> {
  const of = outside();
  open(of);
  await drive(world(of, '1.1'), canary, before);
  return of;
}

const isOpen = (plan: Plan, of: Outside): boolean => replay(plan, of.events).is === 'open';

async function inline(seed: number): Promise<Outside> {
  const of = await prepared();
  await drive({ ...world(of, '2.1'), read: traffic(seed) }, canary, whole);
  return of;
}

/** Ticks of 0 to 5 looks' time apart, each a run of its own. */
async function byTicks(seed: number): Promise<Outside> {
  const of = await prepared();
  const [read, gap] = [traffic(seed), randomOf(seed + 1)];
  for (let run = 2; run < 200 && isOpen(canary, of); run += 1) {
    const it = world(of, `${run}.1`);
    const sleep: World['sleep'] = async (until) => (until <= of.now ? 'slept' : 'out-of-budget');
    const { decision } = await drive({ ...it, read, sleep }, canary, tick);
    if (decision.is === 'await-approval') break;
    of.now += Math.round(gap() * 5000);
  }
  return of;
}

/** All but who wrote it and when; an end's words tell how long it took. */
function told(event: Event): unknown {
  switch (event.type) {
    case 'looked':
      return { looked: event.step, length: event.window.to - event.window.from, samples: event.samples };
    case 'intends':
      return { intends: event.effect, words: event.words };
    case 'closed':
      return { closed: event.outcome };
    case 'did':
    case 'gave-up':
    case 'judged':
    case 'baseline':
    case 'rehearsed':
    case 'opened':
    case 'wished':
      return { type: event.type };
  }
}

const seeds = Array.from({ length: 40 }, (_, i) => i + 1);

describe('a release that is held', () => {
  test.each(seeds)('inline and by ticks, seed %i', async (seed) => {
    const [held, ticked] = [await inline(seed), await byTicks(seed)];
    expect(ticked.events.map(told)).toEqual(held.events.map(told));
    expect(ticked.shares).toEqual(held.shares);
  });

  test('the seeds make releases that end well, and such that are taken back', async () => {
    const ends = await Promise.all(seeds.map(async (seed) => replay(canary, (await inline(seed)).events)));
    const outcomes = new Set(ends.map((state) => (state.is === 'closed' ? state.outcome : 'open')));
    expect([...outcomes]).toEqual(expect.arrayContaining(['completed', 'rolled-back']));
  });
});

describe('clocks that jump', () => {
  /** GitHub's time goes wrong by this much at every third reading of the ledger. */
  async function under(jump: number): Promise<Outside> {
    const of = await prepared();
    const it = world(of, '2.1');
    let loads = 0;
    const load: World['load'] = async () => {
      loads += 1;
      const { events, now } = await it.load();
      return { events, now: loads % 3 === 0 ? now + jump : now };
    };
    await drive({ ...it, load, read: traffic(1) }, canary, whole);
    return of;
  }

  test.each([-1000, -60_000])('back by %i ms: no look twice, none over another’s time', async (jump) => {
    const of = await under(jump);
    const looks = of.events.flatMap((event) => (event.type === 'looked' ? [event] : []));
    for (const [i, look] of looks.entries()) {
      const earlier = looks[i - 1];
      expect(look.window.to - look.window.from).toBe(1000);
      if (earlier?.step === look.step) expect(look.window.from).toBe(earlier.window.to);
    }
    expect(of.shares).toEqual((await inline(1)).shares);
  });
});
