/** The looks of a release as the rule's params and data: the only bridge from the ledger to judge/. */
import { type Guard, phaseOf, type Plan, type Phase, type Step } from '../config/plan.ts';
import type { Check } from '../judge/check.ts';
import { evaluate } from '../judge/evaluate.ts';
import { judgeLast } from '../judge/judge.ts';
import type { Datum, Look as JudgeLook, LookResult } from '../judge/look.ts';
import type { JudgeCheck, JudgeParams, JudgeStep } from '../judge/params.ts';
import { single, value } from '../judge/reading.ts';
import { rolloutChecks } from './samples.ts';
import type { Look, OpenState, ReleaseState } from './state.ts';

export type Rollout = Extract<Phase, { phase: 'rollout' }>;
type Figures = readonly number[] | null | undefined;

const named = (plan: Plan, step: Step, guards: readonly Guard[]): readonly string[] => {
  const wanted = new Set([...step.checks, ...guards.flatMap((guard) => guard.any)]);
  return rolloutChecks(plan).filter((id) => wanted.has(id));
};

/** Ids of what is looked at in a step: what it expects, and every guard. */
export const checksIn = (plan: Plan, phase: Rollout, step: Step): readonly string[] =>
  named(plan, step, phase.guards);

/** Ids of what a step is judged on: a guard that only warns decides nothing. */
const decidingIn = (plan: Plan, phase: Rollout, step: Step): readonly string[] =>
  named(
    plan,
    step,
    phase.guards.filter(({ act }) => act !== 'warn'),
  );

/** Something that holds or not is a gauge of one value: wrong once is wrong. */
function toRule(check: Check): JudgeCheck {
  const { id: name, acts } = check;
  switch (check.kind) {
    case 'limit':
      return { kind: 'limit', name, acts, fail: check.fail, pass: check.pass };
    case 'gauge':
      return { kind: 'gauge', name, acts, k: check.k, n: check.n };
    case 'truth':
      return { kind: 'gauge', name, acts, k: 1, n: 1 };
  }
}

/** Whether a gauge's figure breaks its limit; `null` where that cannot be said. */
function overLimit(check: Extract<Check, { kind: 'gauge' }>, figure: number): Datum {
  const to = 'to' in check.over ? check.over.to : null;
  const unit = to?.of === 'literal' ? to.unit : '';
  const found = evaluate(
    { ...check.over, time: { when: 'now' } },
    single(value(figure, unit), 'not a figure'),
  );
  return found.is === 'unavailable' ? null : { over: found.is === 'passed' };
}

const nobody = { n: 0, bad: 0 };

/** At 100 % there is no old version to ask: what still ends there began before the switch. */
function datum(check: Check, figures: Figures, share: number): Datum {
  if (figures === null || figures === undefined) return null;
  const [a = Number.NaN, b = Number.NaN, c = Number.NaN, d = Number.NaN, most = b] = figures;
  switch (check.kind) {
    case 'limit': {
      const live = share === 1 ? nobody : { n: c, bad: d };
      return { candidate: { n: a, bad: b }, candidateBadAtMost: most, live };
    }
    case 'gauge':
      return overLimit(check, a);
    case 'truth':
      return { over: a !== 1 };
  }
}

const isComplete = (plan: Plan, look: Look): boolean => look.samples.length === rolloutChecks(plan).length;

/**
 * Looks of this attempt whose every part has arrived; a part that was lost with its run makes the look count as not
 * taken. What was seen before a way back, or before a share was set by hand, is spent.
 */
export function completeLooks(plan: Plan, state: OpenState): readonly Look[] {
  return state.looks.slice(state.spent).filter((look) => isComplete(plan, look));
}

function toLook(plan: Plan, phase: Rollout, look: Look): JudgeLook {
  const ids = rolloutChecks(plan);
  const share = phase.steps[look.step]?.exposure.share ?? 1;
  const data = ids.flatMap((id, at): [string, Datum][] => {
    const check = plan.checks[id];
    return check === undefined ? [] : [[id, datum(check, look.samples[at], share)]];
  });
  return { step: look.step, data: Object.fromEntries(data) };
}

function toStep(step: Step): JudgeStep {
  const holdLooks = Math.max(1, Math.ceil(step.least / step.every));
  return {
    share: step.exposure.share,
    holdLooks,
    maxLooks: Math.max(holdLooks, Math.ceil(step.most / step.every)),
  };
}

function paramsFor(plan: Plan, phase: Rollout, ids: readonly string[]): JudgeParams {
  const ruleOf = (ids: readonly string[]): readonly JudgeCheck[] =>
    ids.flatMap((id) => plan.checks[id] ?? []).map(toRule);
  const checks = ruleOf(ids);
  const budgeted = ruleOf(rolloutChecks(plan));
  const [first, ...rest] = phase.steps;
  return {
    alpha: plan.alpha,
    beta: plan.beta,
    steps: [toStep(first), ...rest.map(toStep)],
    checks,
    budgeted,
  };
}

/** A plan's params by step, and its looks as the rule has them: made once, so that the rule knows them again. */
interface Made {
  readonly params: WeakMap<Step, JudgeParams>;
  readonly warning: WeakMap<Step, JudgeParams>;
  readonly looks: WeakMap<Look, JudgeLook>;
}
const made = new WeakMap<Plan, Made>();

function madeFor(plan: Plan): Made {
  const known = made.get(plan) ?? { params: new WeakMap(), warning: new WeakMap(), looks: new WeakMap() };
  made.set(plan, known);
  return known;
}

function once<K extends object, V>(known: WeakMap<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

type Ids = (plan: Plan, phase: Rollout, step: Step) => readonly string[];

function judgedOn(plan: Plan, state: OpenState, of: 'params' | 'warning', ids: Ids): LookResult | null {
  const phase = phaseOf(plan, 'rollout');
  const step = phase?.steps[state.step];
  if (phase === undefined || step === undefined) return null;
  const looks = completeLooks(plan, state);
  if (looks.at(-1)?.step !== state.step) return null;
  const known = madeFor(plan);
  return (
    judgeLast(
      once(known[of], step, () => paramsFor(plan, phase, ids(plan, phase, step))),
      looks.map((look) => once(known.looks, look, () => toLook(plan, phase, look))),
    ) ?? null
  );
}

/** What the rule says after the last look of the step that the release is in; `null` before its first look. */
export const judged = (plan: Plan, state: OpenState): LookResult | null =>
  judgedOn(plan, state, 'params', decidingIn);

/** The evidence on what guards only warn of; its decision counts for nothing. */
export const judgedWarning = (plan: Plan, state: OpenState): LookResult | null =>
  judgedOn(plan, state, 'warning', (_plan, { guards }) =>
    guards.flatMap(({ act, any }) => (act === 'warn' ? any : [])),
  );

/** Requests that a limit check counted in the whole release: to the candidate, and to both. */
export function requestsSeen(
  plan: Plan,
  state: ReleaseState,
): { readonly candidate: number; readonly all: number } | null {
  if (state.is === 'none') return null;
  const at = rolloutChecks(plan).findIndex((id) => plan.checks[id]?.kind === 'limit');
  if (at < 0) return null;
  const seen = state.looks.map((look) => look.samples[at] ?? []);
  const sum = (index: number): number => seen.reduce((total, figures) => total + (figures[index] ?? 0), 0);
  return { candidate: sum(0), all: sum(0) + sum(2) };
}
