/** A world of its own clock and traffic: the engine and the rule in it are the product's. */
import type { Plan } from '../../config/plan.ts';
import type { World } from '../../engine/world.ts';
import type { CheckOf } from '../../judge/check.ts';
import {
  type Facts,
  type History,
  type Instant,
  paired,
  type Reading,
  type Sample,
  single,
  sumOf,
  unavailable,
  type Window,
} from '../../judge/reading.ts';
import type { Due } from '../../release/decision.ts';
import type { Event } from '../../release/event.ts';
import { rolloutChecks } from '../../release/samples.ts';
import type { Random } from './random.ts';
import {
  countsSample,
  errorShare,
  histogramSample,
  type Model,
  usualEdges,
  type Version,
} from './traffic.ts';

/** Some whole second; nothing depends on which. */
export const BEGUN: Instant = 1_790_000_000_000;

type Counted = CheckOf<'limit' | 'compare'>;

/** What a field gives: counts, or a histogram with the edges that are asked about and those that are usual. */
interface Field {
  readonly key: string;
  /** Empty for counts. */
  readonly edges: readonly number[];
}

const isQuantile = (check: Counted): boolean =>
  check.kind === 'limit' ? check.edge !== undefined : check.quantile !== undefined;

/** The counted fields of a plan. */
function fieldsOf(plan: Plan, model: Model): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  for (const id of rolloutChecks(plan)) {
    const check = plan.checks[id];
    if (check?.kind !== 'limit' && check?.kind !== 'compare') continue;
    const known = fields.get(check.on)?.edges ?? (isQuantile(check) ? usualEdges(model) : []);
    const own = check.kind === 'limit' && check.edge !== undefined ? [check.edge] : [];
    const edges = [...new Set([...known, ...own])].toSorted((a, b) => a - b);
    fields.set(check.on, { key: check.on, edges });
  }
  return fields;
}

const MINUTE = 60_000;

/** What one version's `part` of all requests was in a time (ms since the rollout began). */
function sampleIn(model: Model, version: Version, part: number, field: Field, since: Window, random: Random) {
  const mean = (model.perMinute * part * (since.to - since.from)) / MINUTE;
  return field.edges.length === 0
    ? countsSample(mean, errorShare(version, field.key, since, model.incidents), random)
    : histogramSample(mean, version, field.edges, random);
}

/** One reading a field: all that is asked of it is held against the same figures. */
function readingOf(field: Field, model: Model, window: Window, share: number, random: Random): Reading {
  const since = { from: window.from - BEGUN, to: window.to - BEGUN };
  const arm = (version: Version, part: number) => sampleIn(model, version, part, field, since, random);
  const candidate = arm(model.candidate, share);
  return share === 1
    ? single(candidate, 'no figures')
    : paired(candidate, arm(model.live, 1 - share), 'no figures');
}

/** What a source that keeps history says of the time before: of the live version, which has all the traffic. */
function historyOf(field: Field, model: Model, history: History, random: Random): Reading {
  const parts: Sample[] = [];
  let bad = 0;
  const before = { ...model, incidents: [] };
  const enough = (): boolean =>
    parts.length >= history.looks && (bad >= history.errors || field.edges.length > 0);
  while (!enough() && parts.length < history.most / history.every) {
    const part = sampleIn(before, model.live, 1, field, { from: 0, to: history.every }, random);
    if (part === undefined) break;
    parts.push(part);
    bad += part.kind === 'counts' ? part.bad : 0;
  }
  const all = sumOf(parts);
  return all === undefined ? unavailable('no figures') : { is: 'single', sample: all, parts };
}

/** What the signals say of one look, while `share` of users have the new version. */
const factsOf = (plan: Plan, model: Model, random: Random) => {
  const fields = fieldsOf(plan, model);
  return ({ fields: asked, window, history }: Due, share: number): Facts =>
    new Map(
      asked.flatMap((key): [string, Reading][] => {
        const field = fields.get(key);
        if (field === undefined) return [];
        return [
          [
            key,
            history === undefined
              ? readingOf(field, model, window, share, random)
              : historyOf(field, model, history, random),
          ],
        ];
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
    exposure: () => Promise.resolve({ set: { share }, serving: 'unknown' }),
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
