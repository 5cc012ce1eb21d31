/** What a rollout's guards say at the last look: the way back of the most severe, what holds, and what is warned of. */
import { type Exposure, type Guard, type Pace, phaseOf, type Plan } from '../config/plan.ts';
import type { Check } from '../judge/check.ts';
import type { LookResult } from '../judge/look.ts';
import { breaks, type Place } from './datum.ts';
import type { Samples } from './event.ts';
import { completeLooks, judged, judgedWarning, looksIn, type Rollout } from './evidence.ts';
import { type StepFigure, stepFigures } from './figures.ts';
import { nearnessOf } from './nearness.ts';
import { shareBefore } from './place.ts';
import { rolloutChecks } from './samples.ts';
import type { Look, OpenState, ReleaseState } from './state.ts';

type Acting = Extract<Guard, { act: 'roll-back' }>;

export interface WayBack {
  readonly to: Exposure;
  readonly pace: Pace;
  /** The check that it is for. */
  readonly check: string | undefined;
}

/** A share that is no less than what users have is no way back: then all of them are taken back. */
function target(plan: Plan, { to }: Acting, now: Exposure): Exposure {
  if (to === 'previous') return shareBefore(plan, now);
  return to.share < now.share ? to : { share: 0 };
}

const bySeverity = (a: WayBack, b: WayBack): number =>
  a.to.share - b.to.share || Number(a.pace === 'gradual') - Number(b.pace === 'gradual');

/** Of all guards that ask for a way back, the furthest; of two that are as far, the faster. */
export function wayBack(plan: Plan, phase: Rollout, state: OpenState, result: LookResult): WayBack {
  if (result.reason === 'hard') return { to: { share: 0 }, pace: 'at-once', check: result.check };
  const breached = result.breached ?? [];
  const ways = phase.guards.flatMap((guard): readonly WayBack[] => {
    const check = guard.any.find((id) => breached.includes(id) && guard.hard?.includes(id) !== true);
    if (guard.act !== 'roll-back' || check === undefined) return [];
    return [{ to: target(plan, guard, state.exposure), pace: guard.pace, check }];
  });
  return ways.sort(bySeverity)[0] ?? { to: { share: 0 }, pace: 'at-once', check: result.check };
}

/** Evidence that a version passes no step with. */
const doubted = ({ beta }: Plan): number => Math.log(1 / beta);

/** Whether every look of the time that a guard names was over. */
function lasted(check: Check, samples: Samples, place: Place): boolean {
  const n = check.lasts.when === 'for' ? looksIn(check.lasts.ms, place.step) : 1;
  const last = samples.slice(-n);
  return last.length === n && last.every((each) => each !== null && breaks(check, each, place) === true);
}

/** A bare figure fails as it stands; what is counted, once the evidence makes it doubtful. */
function fails(
  plan: Plan,
  state: OpenState,
  id: string,
  looks: readonly Look[],
  result: LookResult | null,
): boolean {
  const check = plan.checks[id];
  const step = phaseOf(plan, 'rollout')?.steps[state.step];
  if (check === undefined || step === undefined) return false;
  const evidence = result?.logE[id]?.bad;
  if (evidence !== undefined) return evidence >= doubted(plan);
  const at = rolloutChecks(plan).indexOf(id);
  const samples = looks.map((look) => look.samples[at] ?? null);
  const place = { index: state.step, step, base: state.baseline[at] };
  if (check.lasts.when === 'for') return lasted(check, samples, place);
  return nearnessOf(check, state.step, samples, place.base).standing === 'over';
}

/** Figures of what fails now of the guards that hold, or that warn. */
export function failing(
  plan: Plan,
  phase: Rollout,
  state: OpenState,
  kind: 'hold' | 'warn',
): readonly StepFigure[] {
  const looks = completeLooks(plan, state).filter(({ step }) => step === state.step);
  const result = kind === 'warn' ? judgedWarning(plan, state) : judged(plan, state);
  const ids = phase.guards.flatMap(({ act, any }) => (act === kind ? any : []));
  return stepFigures(
    plan,
    ids.filter((id) => fails(plan, state, id, looks, result)),
    looks,
    state.baseline,
  );
}

/** What guards warn of now. */
export function warned(plan: Plan, state: ReleaseState): readonly StepFigure[] {
  const phase = phaseOf(plan, 'rollout');
  const none = phase?.guards.some(({ act }) => act === 'warn') !== true;
  return none || state.is !== 'open' ? [] : failing(plan, phase, state, 'warn');
}
