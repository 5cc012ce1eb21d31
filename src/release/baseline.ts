/** The old version's figures as they were before the first shift: read once, and kept for the whole release. */
import { phaseOf, type Plan } from '../config/plan.ts';
import type { Check } from '../judge/check.ts';
import { estimatePhi } from '../judge/clustering.ts';
import { slowerThan } from '../judge/histogram.ts';
import type { Facts, Instant, Reading, Sample } from '../judge/reading.ts';
import { tailAt } from '../judge/relative.ts';
import type { Decision, Due } from './decision.ts';
import type { Entry } from './event.ts';
import { needsBaseline, UNKNOWN_PHI } from './ground.ts';
import { rolloutChecks } from './samples.ts';
import type { OpenState } from './state.ts';

/** As many looks back as tell how errors cluster, or so many errors, and not longer ago than a day. */
const LOOKS = 60;
const ERRORS = 150;
const DAY = 24 * 3_600_000;

const checksOf = (plan: Plan): readonly Check[] => rolloutChecks(plan).flatMap((id) => plan.checks[id] ?? []);

/** Whether there is something to be read before anybody is moved. A way back waits for nothing. */
export function isBaselineDue(plan: Plan, state: OpenState): boolean {
  if (state.step !== -1 || state.drained || plan.brings === 'earlier') return false;
  const checks = checksOf(plan);
  return checks.some((check) => needsBaseline(check) !== 'no') && state.baseline.length < checks.length;
}

export function baselineDue(plan: Plan, now: Instant): Due {
  const every = phaseOf(plan, 'rollout')?.steps[0].every ?? 60_000;
  const wanted = checksOf(plan).filter((check) => needsBaseline(check) !== 'no');
  return {
    fields: [...new Set(wanted.map(({ on }) => on))],
    window: { from: now - Math.min(DAY, LOOKS * every), to: now },
    planned: false,
    of: 'live',
    history: { every, looks: LOOKS, errors: ERRORS, most: DAY },
  };
}

interface Counted {
  readonly n: number;
  readonly bad: number;
}

const countedIn = (sample: Sample, edge: number | undefined): Counted | undefined => {
  if (sample.kind === 'counts') return sample;
  return sample.kind === 'histogram' && edge !== undefined ? slowerThan(sample, edge) : undefined;
};

function countedBefore(reading: Reading, edge: number | undefined, more: readonly number[]) {
  if (reading.is !== 'single') return 'the live version alone was to be read';
  const all = countedIn(reading.sample, edge);
  if (all === undefined) return 'its histogram has no edge at the limit';
  if (all.n === 0) return 'there was nothing to count';
  const parts = (reading.parts ?? []).flatMap((part) => countedIn(part, edge) ?? []);
  const phi = parts.length === 0 ? UNKNOWN_PHI : Number(estimatePhi(parts).toPrecision(6));
  return [Math.round(all.n), Math.min(Math.round(all.n), Math.round(all.bad)), phi, ...more];
}

function quantileBefore(reading: Reading, quantile: number): readonly number[] | string {
  if (reading.is !== 'single' || reading.sample.kind !== 'histogram') return 'it gives no histogram';
  const tail = tailAt(reading.sample, quantile);
  if (tail === undefined) return 'its histogram has no edge above the quantile: add buckets';
  return countedBefore(reading, tail.edge, [tail.edge, Number(tail.slope.toPrecision(6))]);
}

/** What the reading says for the check, or why it says nothing. */
function figuresFor(check: Check, reading: Reading | undefined): readonly number[] | string {
  if (reading === undefined) return 'it was not read';
  if (reading.is === 'unavailable') return reading.why;
  switch (check.kind) {
    case 'limit':
      return countedBefore(reading, check.edge, []);
    case 'compare':
      return check.quantile === undefined
        ? countedBefore(reading, undefined, [])
        : quantileBefore(reading, check.quantile);
    case 'gauge':
      return reading.is === 'single' && reading.sample.kind === 'value'
        ? [Number(reading.sample.value.toPrecision(9))]
        : 'it gives no figure';
    case 'truth':
      return 'it has no figure';
  }
}

/** What cannot be done without and could not be read: `memory (answered 503)`. */
function missingBefore(plan: Plan, facts: Facts): readonly string[] {
  const missing = checksOf(plan)
    .filter((check) => needsBaseline(check) === 'must')
    .flatMap((check) => {
      const found = figuresFor(check, facts.get(check.on));
      return typeof found === 'string' ? [`${check.on} (${found})`] : [];
    });
  return [...new Set(missing)];
}

/** `null` where something is missing that cannot be done without: nothing is entered, and it is read again. */
export function baselineEntry(plan: Plan, due: Due, facts: Facts): Entry | null {
  if (missingBefore(plan, facts).length > 0) return null;
  const samples = checksOf(plan).map((check) => {
    const found = needsBaseline(check) === 'no' ? '' : figuresFor(check, facts.get(check.on));
    return typeof found === 'string' ? null : found;
  });
  const words = `As it was before: ${due.fields.join(', ')}`;
  return { type: 'baseline', window: due.window, first: 0, samples, words };
}

/** How long it is tried to read what was before, and how often, in ms. */
const PATIENCE = 10 * 60_000;
const AGAIN = 60_000;

/** Nobody is moved while something that the step will be held against is not known. */
export function withoutBaseline(plan: Plan, state: OpenState, facts: Facts, now: Instant): Decision {
  const missing = missingBefore(plan, facts).join(', ');
  const because = `what was before the release could not be read: ${missing}`;
  if (now - state.since < PATIENCE) return { is: 'hold', until: now + AGAIN, figures: [], because };
  return { is: 'await-approval', subject: 'baseline', figures: [], because };
}
