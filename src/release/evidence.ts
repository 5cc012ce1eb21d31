/** The looks of a release as the rule's params and data: the only bridge from the ledger to judge/. */
import { type Guard, phaseOf, type Plan, type Phase, type Step } from '../config/plan.ts';
import type { Check, CheckOf } from '../judge/check.ts';
import { judgeLast } from '../judge/judge.ts';
import type { Datum, Look as JudgeLook, LookResult } from '../judge/look.ts';
import type { JudgeCheck, JudgeParams, JudgeStep } from '../judge/params.ts';
import { breaks, datumOf, type Place } from './datum.ts';
import type { Samples } from './event.ts';
import { groundOf, phiOf } from './ground.ts';
import { rolloutChecks } from './samples.ts';
import type { Look, OpenState, ReleaseState } from './state.ts';

export type Rollout = Extract<Phase, { phase: 'rollout' }>;
type Base = Samples[number] | undefined;

/** A version that is this much worse than what is accepted must not pass, however much is accepted. */
const CATCH_ABOVE = 2;

/** A bare figure held against the live version's: at 100 % there is none. */
const needsLive = (check: Check | undefined): boolean =>
  check?.kind === 'gauge' && 'to' in check.over && check.over.to.of === 'live';

const named = (plan: Plan, step: Step, guards: readonly Guard[]): readonly string[] => {
  const wanted = new Set([...step.checks, ...guards.flatMap((guard) => guard.any)]);
  const alone = step.exposure.share === 1;
  return rolloutChecks(plan).filter((id) => wanted.has(id) && !(alone && needsLive(plan.checks[id])));
};

/** Ids of what is looked at in a step: what it expects, and every guard. */
export const checksIn = (plan: Plan, phase: Rollout, step: Step): readonly string[] =>
  named(plan, step, phase.guards);

/** Ids of what a step is judged on: a guard that only warns decides nothing. */
export const decidingIn = (plan: Plan, phase: Rollout, step: Step): readonly string[] =>
  named(
    plan,
    step,
    phase.guards.filter(({ act }) => act !== 'warn'),
  );

/** How many looks a time takes, at least one. */
export const looksIn = (ms: number, { every }: Step): number => Math.max(1, Math.ceil(ms / every));

/** Asked look by look: a guard acts once every look of the time was over, what is expected holds once none was. */
function lasting(name: string, { acts, lasts }: Check, step: Step): JudgeCheck {
  if (lasts.when !== 'for') return { kind: 'gauge', name, acts, k: 1, n: 1 };
  const n = looksIn(lasts.ms, step);
  return { kind: 'gauge', name, acts, k: acts ? n : 1, n, unbroken: true };
}

/** What has no ground proves nothing: its looks have no figures. */
function comparison(check: CheckOf<'compare'>, base: Base): JudgeCheck {
  const { id: name, acts, negligible } = check;
  const [ground, phi] = [groundOf(check, base), phiOf(check, base)];
  if (ground?.is === 'level') return { kind: 'limit', name, acts, phi, fail: ground.fail };
  const r0 = ground?.r0 ?? 1;
  return { kind: 'compare', name, acts, phi, r0, negligible, catch: Math.max(check.catch, CATCH_ABOVE * r0) };
}

/** Something that holds or not is a gauge of one value: wrong once is wrong. */
function toRule(check: Check, step: Step, base: Base): JudgeCheck {
  const { id: name, acts, lasts } = check;
  if (lasts.when !== 'now') return lasting(name, check, step);
  switch (check.kind) {
    case 'limit': {
      const hard = check.hard === undefined ? {} : { hard: check.hard };
      return {
        kind: 'limit',
        name,
        acts,
        fail: check.fail,
        pass: check.pass,
        ...hard,
        phi: phiOf(check, base),
      };
    }
    case 'compare':
      return comparison(check, base);
    case 'gauge':
      return { kind: 'gauge', name, acts, k: check.k, n: check.n };
    case 'truth':
      return { kind: 'gauge', name, acts, k: 1, n: 1 };
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

/** A condition that may become true `within` a time has held once it did; after that time it never will. */
function becameTrue(check: Check, at: number, look: Look, before: readonly Look[], place: Place): Datum {
  const { lasts } = check;
  const mine = [...before, look].filter(({ step }) => step === look.step);
  const since = mine[0]?.window.from ?? look.window.from;
  const until = lasts.when === 'within' ? since + lasts.ms : since;
  const holds = ({ samples, window }: Look): boolean => {
    const figures = samples[at] ?? null;
    return window.to <= until && figures !== null && breaks(check, figures, place) === false;
  };
  if (mine.some(holds)) return { over: false };
  return look.window.to > until ? { over: true } : datumOf(check, look.samples[at], place) && { over: true };
}

/** What a step does not ask says nothing about it. */
function toLook(
  plan: Plan,
  phase: Rollout,
  state: OpenState,
  look: Look,
  before: readonly Look[],
): JudgeLook {
  const step = phase.steps[look.step];
  if (step === undefined) return { step: look.step, data: {} };
  const asked = new Set(checksIn(plan, phase, step));
  const data = rolloutChecks(plan).flatMap((id, at): [string, Datum][] => {
    const check = plan.checks[id];
    if (check === undefined || !asked.has(id)) return [];
    const place = { index: look.step, step, base: state.baseline[at] };
    const within = check.lasts.when === 'within';
    return [
      [id, within ? becameTrue(check, at, look, before, place) : datumOf(check, look.samples[at], place)],
    ];
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

/** What the rule is asked of a step, on these checks. */
export function paramsFor(
  plan: Plan,
  phase: Rollout,
  step: Step,
  { baseline }: Pick<OpenState, 'baseline'>,
  ids: readonly string[],
): JudgeParams {
  const order = rolloutChecks(plan);
  const ruleOf = (some: readonly string[]): readonly JudgeCheck[] =>
    some.flatMap((id) => {
      const check = plan.checks[id];
      return check === undefined ? [] : [toRule(check, step, baseline[order.indexOf(id)])];
    });
  const [first, ...rest] = phase.steps;
  return {
    alpha: plan.alpha,
    beta: plan.beta,
    promote: plan.promote,
    steps: [toStep(first), ...rest.map(toStep)],
    checks: ruleOf(ids),
    budgeted: ruleOf(order),
  };
}

/** A baseline's params by step, and its looks as the rule has them: made once, so that the rule knows them again. */
interface Made {
  readonly params: WeakMap<Step, JudgeParams>;
  readonly warning: WeakMap<Step, JudgeParams>;
  readonly looks: WeakMap<Look, JudgeLook>;
}
const made = new WeakMap<Samples, Made>();

function madeFor(baseline: Samples): Made {
  const known = made.get(baseline) ?? {
    params: new WeakMap(),
    warning: new WeakMap(),
    looks: new WeakMap(),
  };
  made.set(baseline, known);
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
  const known = madeFor(state.baseline);
  return (
    judgeLast(
      once(known[of], step, () => paramsFor(plan, phase, step, state, ids(plan, phase, step))),
      looks.map((look, i) =>
        once(known.looks, look, () => toLook(plan, phase, state, look, looks.slice(0, i))),
      ),
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

const isCounted = (check: Check | undefined): boolean => check?.kind === 'limit' || check?.kind === 'compare';

/** Requests that a limit or a comparison counted in the whole release: to the candidate, and to both. */
export function requestsSeen(
  plan: Plan,
  state: ReleaseState,
): { readonly candidate: number; readonly all: number } | null {
  if (state.is === 'none') return null;
  const at = rolloutChecks(plan).findIndex((id) => isCounted(plan.checks[id]));
  if (at < 0) return null;
  const seen = state.looks.map((look) => look.samples[at] ?? []);
  const sum = (index: number): number => seen.reduce((total, figures) => total + (figures[index] ?? 0), 0);
  return { candidate: sum(0), all: sum(0) + sum(2) };
}
