/** How far the evidence of a step has come, as people understand it: in parts of what decides. */
import { phaseOf, type Plan } from '../config/plan.ts';
import type { LogEvidence } from '../judge/look.ts';
import type { JudgeCheck, JudgeParams } from '../judge/params.ts';
import { acts, enough, threshold } from '../judge/standing.ts';
import { decidingIn, judged, paramsFor } from './evidence.ts';
import type { OpenState } from './state.ts';

/** Of one field, 0..1: 1 is all that is needed. */
export interface Part {
  readonly part: number;
  readonly on: string;
}

export interface Proof {
  /** The least proven: the step may be passed at 1. `null` where nothing has to be proven. */
  readonly forIt: Part | null;
  /** The most suspect: it is rolled back at 1. `null` where no guard is on what is counted. */
  readonly against: Part | null;
}

/** Evidence is a logarithm, and may be against the very thing. */
const partOf = (evidence: number, needed: number): number => Math.max(0, Math.min(1, evidence / needed));

function provenOf(check: JudgeCheck, logE: LogEvidence, params: JudgeParams, share: number): number | null {
  if (check.kind === 'gauge' || (check.kind === 'compare' && share === 1)) return null;
  const evidence = Math.max(logE.ok ?? Number.NEGATIVE_INFINITY, logE.neg ?? Number.NEGATIVE_INFINITY);
  return partOf(evidence, enough(params));
}

function suspectOf(check: JudgeCheck, logE: LogEvidence, params: JudgeParams): number | null {
  if (check.kind === 'gauge' || !acts(check)) return null;
  const evidence = Math.max(logE.bad ?? Number.NEGATIVE_INFINITY, logE.hard ?? Number.NEGATIVE_INFINITY);
  return partOf(evidence, threshold(params, check.kind));
}

type Extreme = 'least' | 'most';

function extreme(parts: readonly (readonly [string, number | null])[], which: Extreme): Part | null {
  const sign = which === 'least' ? 1 : -1;
  const known = parts.flatMap(([on, part]) => (part === null ? [] : [{ on, part }]));
  return known.toSorted((a, b) => sign * (a.part - b.part))[0] ?? null;
}

/** After the last look of the step that the release is in; `null` before its first. */
export function proofOf(plan: Plan, state: OpenState): Proof | null {
  const phase = phaseOf(plan, 'rollout');
  const step = phase?.steps[state.step];
  const result = judged(plan, state);
  if (phase === undefined || step === undefined || result === null) return null;
  const params = paramsFor(plan, phase, step, state, decidingIn(plan, phase, step));
  const of = (part: (check: JudgeCheck, logE: LogEvidence) => number | null) =>
    params.checks.map(
      (check) =>
        [plan.checks[check.name]?.on ?? check.name, part(check, result.logE[check.name] ?? {})] as const,
    );
  const { share } = step.exposure;
  return {
    forIt: extreme(
      of((check, logE) => provenOf(check, logE, params, share)),
      'least',
    ),
    against: extreme(
      of((check, logE) => suspectOf(check, logE, params)),
      'most',
    ),
  };
}
