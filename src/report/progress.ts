/** How far a step has come: its looks, what they have proven, and the time that is left. Plain text. */
import { phaseOf, type Step } from '../config/plan.ts';
import { durationText } from '../config/units.ts';
import { shareText } from '../judge/figure.ts';
import type { Traffic } from '../judge/outlook.ts';
import type { Instant } from '../judge/reading.ts';
import { saysNeed } from '../release/need.ts';
import { proofWarnings, stepOutlooks } from '../release/outlook.ts';
import { type Part, proofOf } from '../release/proof.ts';
import type { OpenState } from '../release/state.ts';
import { rolloutChecks } from '../release/samples.ts';
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
    new Set(
      Object.values(plan.checks).flatMap(({ kind, on }) =>
        kind === 'limit' || kind === 'compare' ? [on] : [],
      ),
    ).size > 1;
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

const MINUTE = 60_000;

/** What the looks of this step counted for a check: requests a minute to both versions, and the live one's rate. */
function trafficSeen({ plan }: ReleaseReport, state: OpenState, id: string): Traffic | null {
  const at = rolloutChecks(plan).indexOf(id);
  const looks = state.looks.filter((look) => look.step === state.step && look.samples[at]);
  const sum = (index: number): number =>
    looks.reduce((total, look) => total + (look.samples[at]?.[index] ?? 0), 0);
  const minutes = looks.reduce((all, { window }) => all + (window.to - window.from) / MINUTE, 0);
  const [candidate, live, bad] = [sum(0), sum(2), sum(3)];
  if (minutes === 0 || live === 0) return null;
  return { perMinute: (candidate + live) / minutes, rate: bad / live };
}

/**
 * What the traffic that there is will not prove within the planned hold: said as soon as there was a look. A rate of
 * the live version that is over the limit itself may pass: of that a look is no forecast.
 */
export function trafficText(report: ReleaseReport, state: OpenState): string {
  const outlook = stepOutlooks(report.plan, (id) => trafficSeen(report, state, id), state.baseline)[
    state.step
  ];
  if (outlook === undefined) return '';
  const checks = outlook.checks.filter(({ proof }) => Number.isFinite(proof));
  return proofWarnings({ ...outlook, checks })[0] ?? '';
}

/** `look 3 of 12, proof 64 %, 45 min left`; empty where no step with looks is being held. */
export function progressText(report: ReleaseReport, state: OpenState): string {
  const step = phaseOf(report.plan, 'rollout')?.steps[state.step];
  const looked = state.looks.some((look) => look.step === state.step);
  if (step === undefined || state.phase !== 'rollout' || !looked) return '';
  const left = state.course.is === 'paused' ? '' : leftText(step, state.since, report.now);
  const first = state.looks.filter((look) => look.step === state.step).length === 1;
  // The decision stands beside it in the same line, and may say it in its own words.
  const told = saysNeed(report.decision?.because ?? '');
  const traffic = first && !told ? trafficText(report, state) : '';
  const parts = [looksText(step, state), proofText(report, state), left, traffic];
  return parts.filter((text) => text !== '').join(', ');
}
