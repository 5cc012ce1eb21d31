/** How a reading becomes the few figures of a `looked` event, and those become the rule's data again. */
import { phaseOf, type Plan } from '../config/plan.ts';
import { armsFault } from '../judge/arms.ts';
import type { Check, CheckOf } from '../judge/check.ts';
import { isCumulative } from '../judge/cumulative.ts';
import { evaluate } from '../judge/evaluate.ts';
import { slowerThan } from '../judge/histogram.ts';
import type { Facts, Reading, Sample } from '../judge/reading.ts';
import type { Samples } from './event.ts';
import { groundOf } from './ground.ts';

function checksOfRollout(plan: Plan): readonly string[] {
  const rollout = phaseOf(plan, 'rollout');
  if (rollout === undefined) return [];
  const used = new Set([
    ...rollout.steps.flatMap((step) => step.checks),
    ...rollout.guards.flatMap((guard) => guard.any),
  ]);
  return Object.keys(plan.checks).filter((id) => used.has(id));
}

const byPlan = new WeakMap<Plan, readonly string[]>();

/** Ids of all checks that a look of the rollout answers, in the plan's order: a sample's position is its index. */
export function rolloutChecks(plan: Plan): readonly string[] {
  const ids = byPlan.get(plan) ?? checksOfRollout(plan);
  byPlan.set(plan, ids);
  return ids;
}

/** Candidate and live of a reading; a single one has no live side. */
interface Arms {
  readonly candidate: Sample;
  readonly live: Sample | null;
  /** Why there is no live side, where the signal could have one. */
  readonly note: string;
}

type Figures = readonly number[];

const rounded = (n: number, bad: number): readonly [n: number, bad: number] => {
  const whole = Math.round(n);
  return [whole, Math.min(whole, Math.round(bad))];
};

/** n, bad, and how many are perhaps slower than the edge: the last only of a histogram. */
function countsIn(sample: Sample, edge: number | undefined): Figures | string {
  switch (sample.kind) {
    case 'counts':
      return rounded(sample.n, sample.bad);
    case 'histogram': {
      const slow = edge === undefined ? undefined : slowerThan(sample, edge);
      if (slow === undefined)
        return `its histogram has no bucket that ends at ${edge ?? 'the limit'} or above`;
      return [...rounded(slow.n, slow.bad), Math.min(Math.round(slow.n), Math.round(slow.badAtMost))];
    }
    case 'value':
    case 'truth':
      return 'nothing was counted';
  }
}

/** [n, bad, live n, live bad], and of a histogram what is not surely below the edge. */
function pairFigures({ candidate, live }: Arms, edge: number | undefined): Figures | string {
  const [mine, other] = [countsIn(candidate, edge), live === null ? [0, 0] : countsIn(live, edge)];
  if (typeof mine === 'string') return mine;
  if (typeof other === 'string') return `live version: ${other}`;
  return [...mine.slice(0, 2), ...other.slice(0, 2), ...mine.slice(2)];
}

function comparedFigures(check: CheckOf<'compare'>, arms: Arms, at: Look): Figures | string {
  const ground = groundOf(check, at.base);
  if (ground === null) return `what it was before the release is not known`;
  if (check.against === 'live' && arms.live === null && at.share < 1)
    return arms.note === '' ? 'there are no figures of the live version' : arms.note;
  const figures = pairFigures(arms, ground.edge);
  return typeof figures === 'string' ? figures : figures.slice(0, 4);
}

const short = (figure: number): number => Number(figure.toPrecision(9));

/** [value], and beside it the live version's where it is compared with that. */
function gaugeFigures({ over }: CheckOf<'gauge'>, { candidate, live, note }: Arms): Figures | string {
  if (candidate.kind !== 'value') return 'it gives no figure';
  if (!('to' in over) || over.to.of !== 'live') return [short(candidate.value)];
  if (live?.kind !== 'value') return note === '' ? 'there is no figure of the live version' : note;
  return [short(candidate.value), short(live.value)];
}

/** What a look is held against: what the check was before, the share that it is about, and the step's looks so far. */
interface Look {
  readonly base: Samples[number] | undefined;
  readonly share: number;
  readonly earlier: Samples;
  /** Time from look to look, in ms. */
  readonly every: number;
}

function figuresOf(check: Check, reading: Reading, arms: Arms, at: Look): Figures | string {
  switch (check.kind) {
    case 'limit':
      return pairFigures(arms, check.edge);
    case 'compare':
      return comparedFigures(check, arms, at);
    case 'gauge':
      return gaugeFigures(check, arms);
    case 'truth': {
      const found = evaluate({ ...check.holds, time: { when: 'now' } }, reading);
      return found.is === 'unavailable' ? found.why : [found.is === 'passed' ? 1 : 0];
    }
  }
}

/** With longer looks, traffic that rises in the morning looks the same. */
const SHORT = 10 * 60_000;

function growthFault(figures: Figures, { earlier, every }: Look): string | undefined {
  const rows = [...earlier.filter((row) => row !== null), figures].map((row) => row.slice(0, 4));
  return every <= SHORT && isCumulative(rows)
    ? 'its counts grow from look to look like a running total: give those since the last look ($FROM, $TO, $WINDOW)'
    : undefined;
}

function armsOf(reading: Exclude<Reading, { is: 'unavailable' }>): Arms {
  const { note = '' } = reading;
  return reading.is === 'single'
    ? { candidate: reading.sample, live: null, note }
    : { candidate: reading.candidate, live: reading.live, note };
}

/**
 * The figures of one check at one look, or why there are none. limit and compare: [n, bad, live n, live bad] and for a
 * limit in a histogram what is not surely below the edge; gauge: [value] or [value, live]; truth: [1 or 0].
 */
function sampleOf(check: Check, reading: Reading | undefined, at: Look): Figures | string {
  if (reading === undefined) return 'it was not read';
  if (reading.is === 'unavailable') return reading.why;
  const figures = figuresOf(check, reading, armsOf(reading), at);
  if (typeof figures === 'string' || (check.kind !== 'limit' && check.kind !== 'compare')) return figures;
  return armsFault(figures, at.share) ?? growthFault(figures, at) ?? figures;
}

/** What the figures of a look need besides its facts. */
export interface Asked {
  readonly baseline: Samples;
  readonly share: number;
  /** Samples of the step's looks so far, and the time between them. */
  readonly looks: readonly { readonly samples: Samples }[];
  readonly every: number;
}

function each<T>(
  plan: Plan,
  facts: Facts,
  { baseline, share, looks, every }: Asked,
  made: (check: Check, found: Figures | string) => T,
): readonly T[] {
  return rolloutChecks(plan).flatMap((id, i) => {
    const check = plan.checks[id];
    const earlier = looks.map(({ samples }) => samples[i] ?? null);
    const at = { base: baseline[i], share, earlier, every };
    return check === undefined ? [] : [made(check, sampleOf(check, facts.get(check.on), at))];
  });
}

/** The figures of every check of the rollout, in order. */
export const samplesOf = (plan: Plan, facts: Facts, asked: Asked): Samples =>
  each(plan, facts, asked, (_, found) => (typeof found === 'string' ? null : found));

/** Of the fields that were read, those that said nothing, each once: `memory: answered 503`. */
export function missingWords(plan: Plan, facts: Facts, asked: Asked): readonly string[] {
  const missing = each(plan, facts, asked, ({ on }, found) =>
    typeof found === 'string' && facts.has(on) ? [`${on}: ${found}`] : [],
  );
  return [...new Set(missing.flat())];
}
