/** How far a step has come: its looks, what they have proven, and the time that is left. Plain text. */
import { phaseOf, type Step } from '../config/plan.ts';
import { durationText } from '../config/units.ts';
import { shareText } from '../judge/figure.ts';
import type { Instant } from '../judge/reading.ts';
import { type Part, proofOf } from '../release/proof.ts';
import type { OpenState } from '../release/state.ts';
import type { ReleaseReport } from './model.ts';

/** `look 5 of 12`; past the planned ones only how many there were. */
export function looksText(step: Step, state: OpenState): string {
  const looks = state.looks.filter((look) => look.step === state.step).length;
  const planned = Math.max(1, Math.ceil(step.least / step.every));
  return looks > planned ? `look ${looks}, ${planned} were planned` : `look ${looks} of ${planned}`;
}

/** What is suspected less is what chance does. */
const NOTABLE = 0.25;

/** Never rounded up to what decides. */
const part = (of: Part): string => shareText(Math.min(0.99, Math.round(of.part * 100) / 100));

/** `proof 64 % (latency.p95)`, of what the step needs; `suspicion 40 %`, of what rolls back. Empty before a look. */
export function proofText({ plan }: ReleaseReport, state: OpenState): string {
  const proof = proofOf(plan, state);
  if (proof === null) return '';
  const { forIt, against } = proof;
  const several =
    new Set(Object.values(plan.checks).flatMap(({ kind, on }) => (kind === 'limit' ? [on] : []))).size > 1;
  const named = ({ on }: Part): string => (several ? ` (${on})` : '');
  const proven = forIt === null ? [] : [forIt.part >= 1 ? 'proven' : `proof ${part(forIt)}${named(forIt)}`];
  const suspect =
    against !== null && against.part >= NOTABLE ? [`suspicion ${part(against)}${named(against)}`] : [];
  return [...proven, ...suspect].join(', ');
}

/** `45 min left`; once the planned time has passed, until a person is asked. */
export function leftText(step: Step, since: Instant, now: Instant): string {
  const [planned, most] = [since + step.least - now, since + step.most - now];
  if (planned > 0) return `${durationText(planned)} left`;
  return most > 0 ? `${durationText(most)} until a person is asked` : '';
}

/** `look 3 of 12, proof 64 %, 45 min left`; empty where no step with looks is being held. */
export function progressText(report: ReleaseReport, state: OpenState): string {
  const step = phaseOf(report.plan, 'rollout')?.steps[state.step];
  const looked = state.looks.some((look) => look.step === state.step);
  if (step === undefined || state.phase !== 'rollout' || !looked) return '';
  const left = state.course.is === 'paused' ? '' : leftText(step, state.since, report.now);
  const parts = [looksText(step, state), proofText(report, state), left];
  return parts.filter((text) => text !== '').join(', ');
}
