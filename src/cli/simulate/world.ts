/** A world of its own clock and traffic: the engine and the rule in it are the product's. */
import type { Plan } from '../../config/plan.ts';
import type { World } from '../../engine/world.ts';
import type { Check } from '../../judge/check.ts';
import { paired, type Facts, type Instant, type Reading, single, type Window } from '../../judge/reading.ts';
import type { Due } from '../../release/decision.ts';
import type { Event } from '../../release/event.ts';
import { rolloutChecks } from '../../release/samples.ts';
import type { Random } from './random.ts';
import { errorShare, type Model, sampleOf, slowerShare, type Version } from './traffic.ts';

/** Some whole second; nothing depends on which. */
export const BEGUN: Instant = 1_790_000_000_000;
const MINUTE = 60_000;

type Limit = Extract<Check, { kind: 'limit' }>;

/** One reading a field: every limit of it is held against the same figures. */
function readingOf(check: Limit, model: Model, window: Window, share: number, random: Random): Reading {
  const since = { from: window.from - BEGUN, to: window.to - BEGUN };
  const all = (model.perMinute * (window.to - window.from)) / MINUTE;
  const arm = (version: Version, part: number) => {
    const { edge } = check;
    const bad =
      edge === undefined ? errorShare(version, check.on, since, model.incidents) : slowerShare(version, edge);
    return sampleOf(all * part, bad, edge, random);
  };
  const candidate = arm(model.candidate, share);
  return share === 1
    ? single(candidate, 'no figures')
    : paired(candidate, arm(model.live, 1 - share), 'no figures');
}

/** The limits of a plan by their field. */
function limitsOf(plan: Plan): ReadonlyMap<string, Limit> {
  const limits = rolloutChecks(plan).flatMap((id) => {
    const check = plan.checks[id];
    return check?.kind === 'limit' ? [check] : [];
  });
  return new Map(limits.map((check) => [check.on, check]));
}

/** What the signals say of one look, while `share` of users have the new version. */
const factsOf = (plan: Plan, model: Model, random: Random) => {
  const limits = limitsOf(plan);
  return ({ fields, window }: Due, share: number): Facts =>
    new Map(
      fields.flatMap((field): [string, Reading][] => {
        const limit = limits.get(field);
        return limit === undefined ? [] : [[field, readingOf(limit, model, window, share, random)]];
      }),
    );
};

const run = '1.1';
const opened = {
  seq: 1,
  run,
  type: 'opened',
  digest: '',
  slot: 'green',
  approval: false,
  words: '',
} as const;

/** An opened release in a world where time passes only when the engine sleeps. */
export function worldOf(plan: Plan, model: Model, random: Random): World {
  const facts = factsOf(plan, model, random);
  let now = BEGUN;
  let held = BEGUN;
  let share = 0;
  let paused = false;
  let events: readonly Event[] = [{ ...opened, id: 1, at: now }];
  return {
    run,
    load: () => Promise.resolve({ events, now }),
    read: (asked) => Promise.resolve(facts(asked, share)),
    append: (event) => {
      const stored = { ...event, id: events.length + 1, at: now };
      events = [...events, stored];
      return Promise.resolve(stored);
    },
    probe: (effect) =>
      Promise.resolve(effect.do === 'shift' && effect.to.share === share ? 'done' : 'undone'),
    exposure: () => Promise.resolve({ share }),
    perform: (effect) => {
      if (effect.do === 'shift') share = effect.to.share;
      return Promise.resolve({ words: '', ref: '' });
    },
    publish: (state, decision) => {
      paused = state.is === 'open' && state.course.is === 'paused';
      held = decision.is === 'hold' ? decision.until : now;
      return Promise.resolve();
    },
    sleep: (until) => {
      // Nobody is there to resume it.
      if (paused) return Promise.resolve('out-of-budget');
      // The engine wakes meanwhile to hear of wishes; here nobody has any.
      now = Math.max(now, until, held);
      return Promise.resolve('slept');
    },
  };
}
