/** The rule as a fold over a release's looks: the same looks give the same decisions, wherever it runs. */
import { gaugeOf, type LogEvidence, type Look, type LookResult, tallyOf } from './look.ts';
import { defaults, type JudgeCheck, type JudgeParams } from './params.ts';
import { isSharedIncident, type Ruling, rule } from './rule.ts';
import { type CheckState, liveIsWithin, type Standing } from './standing.ts';
import { addLook, clearBad, emptyTrack, enterStep, logEvidence, restartProof } from './track.ts';

/** What one look hands to the next; `index` is -1 before the first. */
type Progress = Pick<Standing, 'index' | 'checks' | 'clock' | 'total' | 'missing' | 'shared'>;

const begin = (check: JudgeCheck): CheckState => {
  switch (check.kind) {
    case 'compare':
      return { kind: 'compare', check, track: emptyTrack, logE: {} };
    case 'limit':
      return { kind: 'limit', check, track: emptyTrack, logE: {} };
    case 'gauge':
      return { kind: 'gauge', check, last: [] };
  }
};

const start = (params: JudgeParams): Progress => ({
  index: -1,
  checks: params.checks.map(begin),
  clock: 0,
  total: 0,
  missing: 0,
  shared: false,
});

const enter = (progress: Progress, index: number): Progress =>
  index === progress.index
    ? progress
    : {
        ...progress,
        index,
        clock: 0,
        total: 0,
        shared: false,
        checks: progress.checks.map((state) =>
          state.kind === 'gauge' ? state : { ...state, track: enterStep(state.check, state.track, index) },
        ),
      };

const isValid = (look: Look, check: JudgeCheck): boolean => {
  const datum = look.data[check.name];
  return (check.kind === 'gauge' ? gaugeOf(datum) : tallyOf(datum)) !== null;
};

/** A check after a look. */
function observe(state: CheckState, look: Look, params: JudgeParams): CheckState {
  const datum = look.data[state.check.name];
  if (state.kind !== 'gauge') {
    const track = addLook(state.check, state.track, tallyOf(datum), look.step);
    return { ...state, track, logE: logEvidence(state.check, track, params.steps.length) };
  }
  const seen = gaugeOf(datum);
  if (seen === null) return state.check.unbroken === true ? { ...state, last: [] } : state;
  return { ...state, last: [...state.last, seen.over].slice(-(state.check.n ?? defaults.n)) };
}

/** What a look's ruling changes: an incident that is over restarts the proof, a limit kept again forgets it. */
function settle(state: CheckState, standing: Standing, ruling: Ruling): CheckState {
  if (state.kind === 'gauge') return state;
  if (state.kind === 'limit' && isSharedIncident(state, standing) && liveIsWithin(state, standing.index)) {
    return { ...state, track: clearBad(state.check, state.track) };
  }
  if (ruling.reason !== 'incident-over') return state;
  return { ...state, track: restartProof(state.check, state.track) };
}

function resultOf(standing: Standing, { decision, reason, check, breached }: Ruling): LookResult {
  const found = standing.checks.flatMap((state): [string, LogEvidence][] =>
    state.kind === 'gauge' ? [] : [[state.check.name, state.logE]],
  );
  return {
    logE: Object.fromEntries(found),
    decision,
    reason,
    ...(check === undefined ? {} : { check }),
    ...(breached === undefined ? {} : { breached }),
  };
}

function take(
  params: JudgeParams,
  before: Progress,
  look: Look,
): { readonly after: Progress; readonly result: LookResult } {
  const step = params.steps[look.step];
  if (step === undefined)
    throw new RangeError(`a look of step ${look.step} in a plan of ${params.steps.length} steps`);
  const entered = enter(before, look.step);
  const missing = params.checks.every((check) => isValid(look, check)) ? 0 : entered.missing + 1;
  const checks = entered.checks.map((state) => observe(state, look, params));
  const standing: Standing = { ...entered, params, step, checks, missing, total: entered.total + 1 };
  const ruling = rule(standing);
  const settled = checks.map((state) => settle(state, standing, ruling));
  const { index, total } = standing;
  const after = { index, total, missing, checks: settled, clock: ruling.clock, shared: ruling.shared };
  return { after, result: resultOf(standing, ruling) };
}

/**
 * The result of every look, in their order. `looks` are one attempt: after a rollback a new one starts from
 * none. Throws a RangeError for a look of a step that the plan does not have.
 */
export function judge(params: JudgeParams, looks: readonly Look[]): readonly LookResult[] {
  const results: LookResult[] = [];
  let progress = start(params);
  for (const look of looks) {
    const { after, result } = take(params, progress, look);
    progress = after;
    results.push(result);
  }
  return results;
}

/** What a list of looks came to, kept so that a list that goes on from it need not be judged from its first look. */
interface Remembered {
  readonly looks: readonly Look[];
  readonly progress: Progress;
  readonly result: LookResult | undefined;
}
const remembered = new WeakMap<JudgeParams, Remembered>();

const begins = (looks: readonly Look[], first: readonly Look[]): boolean =>
  first.length <= looks.length && first.every((look, i) => look === looks[i]);

/**
 * The result of the last look; `undefined` before the first. What it remembers by `params` changes no answer: looks
 * and params are never changed once they are made.
 */
export function judgeLast(params: JudgeParams, looks: readonly Look[]): LookResult | undefined {
  const before = remembered.get(params);
  const known = before !== undefined && begins(looks, before.looks) ? before : undefined;
  let progress = known?.progress ?? start(params);
  let last = known?.result;
  for (const look of looks.slice(known?.looks.length ?? 0)) {
    const { after, result } = take(params, progress, look);
    progress = after;
    last = result;
  }
  remembered.set(params, { looks, progress, result: last });
  return last;
}
