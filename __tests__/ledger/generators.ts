/** Any event of each type at its longest and oddest. A new member without a generator does not compile. */
import fc from 'fast-check';
import type { Effect, EventType, NewEvent, Wish } from '../../src/release/event.ts';

const slot = fc.constantFrom('blue' as const, 'green' as const);
const share = fc.integer({ min: 0, max: 1_000_000 }).map((ppm) => ({ share: ppm / 1_000_000 }));
const pace = fc.constantFrom('at-once' as const, 'gradual' as const);
const id = fc.stringMatching(/^[A-Za-z0-9._-]{1,62}$/);
const login = fc.stringMatching(/^[A-Za-z0-9-]{1,39}(\[bot\])?$/);
const run = fc
  .tuple(fc.integer({ min: 1, max: 999_999_999_999 }), fc.integer({ min: 1, max: 99 }))
  .map(([a, b]) => `${a}.${b}`);
const seq = fc.integer({ min: 1, max: 9999 });
const intent = fc.tuple(run, seq).map(([of, number]): `${string}#${number}` => `${of}#${number}`);
const words = fc.string({ unit: 'binary', maxLength: 300 });
const instant = fc.integer({ min: 0, max: 2_800_000_000_000 });
const count = fc.integer({ min: 0, max: 999_999_999 });
const gauge = fc.double({ noNaN: true, noDefaultInfinity: true }).map((of) => Number(of.toPrecision(9)) + 0);
/** What samplesOf gives: up to five whole counts, or one gauge of nine digits. */
const sample = fc.oneof(fc.array(count, { minLength: 1, maxLength: 5 }), fc.tuple(gauge));
export const samples = (max: number) =>
  fc.array(fc.option(sample, { nil: null }), { minLength: 1, maxLength: max });

export const effects: { readonly [D in Effect['do']]: fc.Arbitrary<Extract<Effect, { do: D }>> } = {
  backup: fc.constant({ do: 'backup' }),
  migrate: fc.constant({ do: 'migrate' }),
  deploy: slot.map((of) => ({ do: 'deploy', slot: of })),
  drain: slot.map((of) => ({ do: 'drain', slot: of })),
  shift: fc
    .tuple(share, fc.constantFrom('forward' as const, 'back' as const, 'set' as const), fc.option(share))
    .map(([to, course, goal]) => ({ do: 'shift', to, course, ...(goal === null ? {} : { goal }) })),
  restore: id.map((backup) => ({ do: 'restore', backup })),
  dispatch: id.map((of) => ({ do: 'dispatch', subject: of })),
};

export const wishes: { readonly [W in Wish['wish']]: fc.Arbitrary<Extract<Wish, { wish: W }>> } = {
  'roll-back': fc
    .tuple(fc.oneof(share, fc.constant('previous' as const)), fc.boolean(), fc.option(pace))
    .map(([to, restore, how]) => ({
      wish: 'roll-back',
      to,
      restore,
      ...(how === null ? {} : { pace: how }),
    })),
  set: fc.tuple(share, fc.boolean()).map(([to, raise]) => ({ wish: 'set', to, raise })),
  pause: fc.constant({ wish: 'pause' }),
  resume: fc.constant({ wish: 'resume' }),
  advance: fc.constant({ wish: 'advance' }),
  approve: id.map((subject) => ({ wish: 'approve', subject })),
  refuse: id.map((subject) => ({ wish: 'refuse', subject })),
};

const head = fc.record({ seq, run, words });
const verdict = fc.constantFrom('passed' as const, 'failed' as const, 'unavailable' as const);
const subject = fc.constantFrom(
  'gates' as const,
  'rehearsal' as const,
  'gates-again' as const,
  'deployment' as const,
);
const compatibility = fc.constantFrom('compatible' as const, 'incompatible' as const, 'unknown' as const);
const outcome = fc.constantFrom(
  'completed' as const,
  'rolled-back' as const,
  'superseded' as const,
  'failed' as const,
  'cancelled' as const,
);
const why = fc.constantFrom('failed' as const, 'refused' as const, 'undone' as const, 'outranked' as const);
const digest = fc.stringMatching(/^[\w-]{16}$/);

type Body<T extends EventType> = Omit<Extract<NewEvent, { type: T }>, 'seq' | 'run' | 'words'>;
const bodies: { readonly [T in EventType]: fc.Arbitrary<Body<T>> } = {
  opened: fc
    .tuple(fc.record({ digest, slot, approval: fc.boolean() }), fc.option(share), fc.option(share))
    .map(([of, adopted, starts]) => ({
      type: 'opened',
      ...of,
      ...(adopted === null ? {} : { adopted }),
      ...(starts === null ? {} : { starts }),
    })),
  wished: fc.record({
    type: fc.constant('wished' as const),
    wish: fc.oneof(...Object.values(wishes)),
    by: login,
  }),
  judged: fc.record({ type: fc.constant('judged' as const), subject, verdict, compatibility }),
  rehearsed: fc
    .record({
      digest: fc.stringMatching(/^[\w-]{12}$/),
      count: fc.integer({ min: 0, max: 99_999 }),
      newest: fc.array(fc.stringMatching(/^[\w-]{3}$/), { maxLength: 10 }),
    })
    .chain((files) =>
      fc.oneof(
        fc.constant({ type: 'rehearsed' as const, files }),
        fc.integer({ min: 0, max: 90_000_000 }).map((ms) => ({ type: 'rehearsed' as const, files, ms })),
      ),
    ),
  looked: fc
    .record({
      step: fc.integer({ min: 0, max: 99 }),
      from: instant,
      ms: fc.integer({ min: 0, max: 90_000_000 }),
      first: fc.integer({ min: 0, max: 99 }),
      samples: samples(1),
    })
    .map(({ step, from, ms, first, samples: of }) => ({
      type: 'looked',
      step,
      window: { from, to: from + ms },
      first,
      samples: of,
    })),
  baseline: fc
    .record({
      from: instant,
      ms: fc.integer({ min: 0, max: 90_000_000 }),
      first: fc.integer({ min: 0, max: 99 }),
      samples: samples(1),
    })
    .map(({ from, ms, first, samples: of }) => ({
      type: 'baseline',
      window: { from, to: from + ms },
      first,
      samples: of,
    })),
  intends: fc.record({ type: fc.constant('intends' as const), effect: fc.oneof(...Object.values(effects)) }),
  did: fc.record({ type: fc.constant('did' as const), intent, ref: fc.oneof(fc.constant(''), id) }),
  'gave-up': fc.record({ type: fc.constant('gave-up' as const), intent, why }),
  closed: fc.record({ type: fc.constant('closed' as const), outcome }),
};

export const event: fc.Arbitrary<NewEvent> = fc
  .tuple(head, fc.oneof(...Object.values(bodies)))
  .map(([of, body]): NewEvent => ({ ...of, ...body }));
