/** What a step's proof would need, by the traffic that it had so far: said as soon as its longest hold is too short. */
import type { Plan, Step } from '../config/plan.ts';
import { durationText } from '../config/units.ts';
import type { CheckOf } from '../judge/check.ts';
import { countText } from '../judge/figure.ts';
import { levelAt } from '../judge/params.ts';
import { compareProofRequests, limitProofRequests } from '../judge/planning.ts';
import { groundOf, phiOf } from './ground.ts';
import { sumsOf } from './nearness.ts';
import { rolloutChecks } from './samples.ts';
import type { Look, OpenState } from './state.ts';

interface Need {
  readonly on: string;
  /** To the candidate, from the beginning of the step. */
  readonly requests: number;
}

/** Where and from what the need is told. */
interface Place {
  readonly plan: Plan;
  readonly state: OpenState;
  readonly looks: readonly Look[];
}

function requestsFor(check: CheckOf<'limit' | 'compare'>, { plan, state, looks }: Place, at: number): number {
  const base = state.baseline[at];
  const [n = 0, bad = 0, liveN = 0, liveBad = 0] = sumsOf(looks.map(({ samples }) => samples[at] ?? null));
  const { beta } = plan;
  const phi = phiOf(check, base);
  const p = n === 0 ? 0 : bad / n;
  const ground = check.kind === 'compare' ? groundOf(check, base) : null;
  if (check.kind === 'limit')
    return limitProofRequests({
      p,
      beta,
      phi,
      fail: levelAt(check.fail, state.step),
      pass: levelAt(check.pass, state.step),
    });
  if (ground?.is === 'level') return limitProofRequests({ p, beta, phi, fail: ground.fail });
  if (liveN === 0) return 0;
  const share = n / (n + liveN);
  const rate = liveBad / liveN;
  return compareProofRequests({ share, rate, beta, phi, catch: check.catch, negligible: check.negligible });
}

function needOf(ids: readonly string[], place: Place): Need | undefined {
  const order = rolloutChecks(place.plan);
  const needs = ids.flatMap((id): readonly Need[] => {
    const check = place.plan.checks[id];
    const counted = check?.kind === 'limit' || check?.kind === 'compare';
    if (!counted || check.lasts.when !== 'now') return [];
    return [{ on: check.on, requests: requestsFor(check, place, order.indexOf(id)) }];
  });
  return needs.toSorted((a, b) => b.requests - a.requests)[0];
}

/** Requests of the candidate at the looks given, by the check that counted most. */
const seenIn = ({ plan, looks }: Place, ids: readonly string[]): number =>
  Math.max(
    0,
    ...ids.map((id) => {
      const kind = plan.checks[id]?.kind;
      const at = rolloutChecks(plan).indexOf(id);
      return kind === 'limit' || kind === 'compare'
        ? looks.reduce((sum, { samples }) => sum + (samples[at]?.[0] ?? 0), 0)
        : 0;
    }),
  );

const TOO_LITTLE = 'too little traffic: ';

/** Whether a decision says already what proof would need. */
export const saysNeed = (because: string): boolean => because.includes(TOO_LITTLE);

/**
 * `too little traffic: errors needs about 2,810 requests of the new version, which takes 9 h at 5 a minute; …`; empty
 * where the longest hold will do, or nothing is known yet.
 */
export function needWords(place: Place, ids: readonly string[], step: Step): string {
  const { looks } = place;
  const [first, last] = [looks[0], looks.at(-1)];
  const need = needOf(ids, place);
  if (first === undefined || last === undefined || need === undefined) return '';
  const minutes = (last.window.to - first.window.from) / 60_000;
  const perMinute = seenIn(place, ids) / minutes;
  if (!Number.isFinite(need.requests) || need.requests === 0 || minutes <= 0) return '';
  const hold = durationText(step.most);
  if (perMinute === 0)
    return `${TOO_LITTLE}${need.on} needs about ${countText(need.requests)} requests of the new version, and there were none`;
  const takes = (need.requests / perMinute) * 60_000;
  if (takes <= step.most) return '';
  const rate = perMinute < 1 ? 'less than one' : countText(perMinute);
  return `${TOO_LITTLE}${need.on} needs about ${countText(need.requests)} requests of the new version, ${durationText(takes)} at ${rate} a minute, and the longest hold is ${hold}`;
}
