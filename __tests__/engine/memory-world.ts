/**
 * An outside in memory that dies on demand: at the n-th call, before the deed or right after it. What it holds
 * survives the death, as the real outside does.
 */
import type { Exposure } from '../../src/config/plan.ts';
import type { World } from '../../src/engine/world.ts';
import { decode, encode } from '../../src/ledger/codec.ts';
import { counts, type Facts, type Reading, single, truth } from '../../src/judge/reading.ts';
import type { Effect, Event, NewEvent } from '../../src/release/event.ts';

export class Crash extends Error {}

export interface Outside {
  events: Event[];
  now: number;
  share: number;
  /** What the router itself says it serves. */
  serving: Exposure | 'unknown';
  migrations: number;
  /** Every share that users have met, in order. */
  readonly shares: number[];
  /** What the signals say, by field; healthy where absent. */
  readonly readings: Map<string, Reading>;
  /** Effects that throw as the real ones do, by name. */
  readonly broken: Map<Effect['do'], Error>;
}

export function outside(): Outside {
  return {
    events: [],
    now: 1_790_000_000_000,
    share: 0,
    serving: 'unknown',
    migrations: 0,
    shares: [],
    readings: new Map(),
    broken: new Map(),
  };
}

export interface Schedule {
  /** The call that dies, from 1; `after` dies once the deed is done. */
  readonly dieAt?: number;
  readonly when?: 'before' | 'after';
  /** A person's wish is in the ledger just before this call. */
  readonly wishAt?: number;
}

const nextSeq = (events: readonly Event[]): number => Math.max(0, ...events.map((event) => event.seq)) + 1;

/** Through the real codec, so that a schedule also shows what 140 characters would lose. */
export function store(of: Outside, event: NewEvent): Event {
  const decoded = decode(encode(event, null).description);
  if (decoded === undefined) throw new Error(`not readable again: ${encode(event, null).description}`);
  const stored = { ...decoded.event, id: of.events.length + 1, at: of.now };
  of.events = [...of.events, stored];
  return stored;
}

export function open(of: Outside, approval = false): void {
  store(of, { seq: 1, run: '1.1', type: 'opened', digest: 'd', slot: 'green', approval, words: 'Waiting' });
}

export function wishBack(of: Outside): void {
  const wish = { wish: 'roll-back', to: { share: 0 }, restore: false } as const;
  store(of, { seq: nextSeq(of.events), run: '900.1', type: 'wished', wish, by: 'ana', words: 'errors' });
}

function perform(of: Outside, effect: Effect): { words: string; ref: string } {
  const error = of.broken.get(effect.do);
  if (error !== undefined) throw error;
  if (effect.do === 'migrate') of.migrations += 1;
  if (effect.do === 'shift') {
    of.share = effect.to.share;
    of.shares.push(of.share);
  }
  return { words: 'done', ref: effect.do === 'backup' ? 'backup-1' : '' };
}

function probe(of: Outside, effect: Effect): 'done' | 'undone' | 'unknown' {
  if (effect.do !== 'shift') return 'unknown';
  return of.share === effect.to.share ? 'done' : 'undone';
}

const healthy = (field: string): Reading =>
  field === 'errors' ? single(counts(500, 0), 'none') : single(truth(true), 'none');

function facts(of: Outside, fields: readonly string[]): Facts {
  return new Map(fields.map((field) => [field, of.readings.get(field) ?? healthy(field)]));
}

/** A world of one run over the outside; `calls()` tells how many it took. */
export function world(of: Outside, run: string, schedule: Schedule = {}): World & { calls(): number } {
  let calls = 0;
  const call = async <T>(deed: () => T): Promise<T> => {
    calls += 1;
    of.now += 7;
    if (calls === schedule.wishAt) wishBack(of);
    if (calls === schedule.dieAt && schedule.when !== 'after') throw new Crash();
    const answer = deed();
    if (calls === schedule.dieAt) throw new Crash();
    return answer;
  };
  return {
    run,
    calls: () => calls,
    load: () => call(() => ({ events: of.events, now: of.now })),
    read: ({ fields }) => call(() => facts(of, fields)),
    append: (event) => call(() => store(of, event)),
    probe: (effect) => call(() => probe(of, effect)),
    exposure: () => call(() => ({ set: { share: of.share }, serving: of.serving })),
    perform: (effect) => call(() => perform(of, effect)),
    publish: () => call(() => undefined),
    sleep: (until) =>
      call(() => {
        of.now = Math.max(of.now, until);
        return 'slept';
      }),
  };
}
