/** What each step of a plan will be able to tell, and what it lacks: said before it begins, or at its first look. */
import { phaseOf, type Plan, type Step } from '../config/plan.ts';
import { durationText } from '../config/units.ts';
import { saidAt } from '../judge/check.ts';
import { countText, shareText } from '../judge/figure.ts';
import { type Outlook, outlookOf, RISES, type Sight, type Traffic } from '../judge/outlook.ts';
import type { Samples } from './event.ts';
import { decidingIn, paramsFor } from './evidence.ts';

export interface CheckOutlook extends Outlook {
  /** Its field, with the limit where several are on it: `latency.p95 < 500ms`. */
  readonly name: string;
  readonly traffic: Traffic;
}
export interface StepOutlook {
  readonly step: Step;
  readonly checks: readonly CheckOutlook[];
}

function nameOf({ checks }: Plan, id: string): string {
  const check = checks[id];
  if (check === undefined) return id;
  const alone = Object.values(checks).filter(({ on }) => on === check.on).length === 1;
  return alone || !('text' in check) ? check.on : `${check.on} ${saidAt(check.text, 0)}`;
}

/** `trafficOf` says what a check (by its id) will have to count; `null` where that is not known. */
export function stepOutlooks(
  plan: Plan,
  trafficOf: (id: string) => Traffic | null,
  baseline: Samples = [],
): readonly StepOutlook[] {
  const phase = phaseOf(plan, 'rollout');
  if (phase === undefined) return [];
  return phase.steps.map((step, index) => {
    const params = paramsFor(plan, phase, step, { baseline }, decidingIn(plan, phase, step));
    const checks = params.checks.flatMap((check): CheckOutlook[] => {
      const traffic = trafficOf(check.name);
      const outlook = traffic && outlookOf(check, params, index, traffic);
      const name = nameOf(plan, check.name);
      return traffic === null || outlook === null ? [] : [{ name, traffic, ...outlook }];
    });
    return { step, checks };
  });
}

const MINUTE = 60_000;

/** To two digits: more would claim more than a forecast knows. */
export function forecastText(minutes: number): string {
  if (!Number.isFinite(minutes)) return 'never';
  if (minutes < 1) return durationText(Math.max(1, Math.ceil(minutes * 60)) * 1000);
  const digits = 10 ** Math.max(0, Math.floor(Math.log10(minutes)) - 1);
  return durationText(Math.round(minutes / digits) * digits * MINUTE);
}

const fits = (minutes: number, hold: number): boolean => minutes * MINUTE <= hold;
const times = (rise: number): string => (rise === 2 ? 'a doubling' : `${rise} times as bad`);

function proofWarning({ name, proof, traffic }: CheckOutlook, step: Step): string | null {
  const { perMinute, rate } = traffic;
  if (fits(proof, step.least)) return null;
  if (!Number.isFinite(proof))
    return `a rate of ${shareText(rate)} does not pass the limit on ${name}, however long it is held: set it higher`;
  const takes = `${name} is proven after ${forecastText(proof)} of ${countText(perMinute)} requests a minute`;
  return fits(proof, step.most)
    ? `${takes}: it will be held that long, not ${durationText(step.least)}`
    : `${takes}, and it is held ${durationText(step.most)} at most: it ends inconclusive. Hold it longer, or expose more users`;
}

/** A fault that is not found within the planned hold goes on to the next step with its users. */
function sightWarning({ name, sees }: CheckOutlook, step: Step): string | null {
  const found = sees.filter(({ nineInTen }) => fits(nineInTen, step.least));
  const [least] = sees.filter(({ nineInTen }) => Number.isFinite(nineInTen));
  if (sees.length === 0 || found[0]?.rise === 2) return null;
  if (found.length === 0)
    return least === undefined
      ? `${name} can detect nothing: even ${RISES.at(-1)} times as bad stays within the limit`
      : `${name} can detect nothing within ${durationText(step.least)}: ${times(least.rise)} takes ${both(least)}`;
  const [doubling] = sees;
  if (doubling === undefined) return null;
  const takes = Number.isFinite(doubling.median) ? `takes ${both(doubling)}` : 'stays within the limit';
  return `a doubling of ${name} ${takes}; what it finds in time is ${times(found[0]?.rise ?? 0)}`;
}

const both = ({ median, nineInTen }: Sight): string =>
  `${forecastText(median)} (nine in ten: ${forecastText(nineInTen)})`;

/** Which checks will not be proven within the planned hold. */
export const proofWarnings = ({ step, checks }: StepOutlook): readonly string[] =>
  checks.flatMap((check) => proofWarning(check, step) ?? []);

/** What a step cannot tell within its hold, a line each. Nothing where it can tell what matters. */
export const warningsOf = ({ step, checks }: StepOutlook): readonly string[] =>
  checks.flatMap((check) =>
    [proofWarning(check, step), sightWarning(check, step)].flatMap((line) => line ?? []),
  );

/** The hold in which a doubling is found in nine of ten, by whichever check finds it first; `Infinity` for never. */
export const holdForDoubling = ({ checks }: StepOutlook): number =>
  Math.min(
    Number.POSITIVE_INFINITY,
    ...checks.flatMap(({ sees }) => sees.flatMap(({ rise, nineInTen }) => (rise === 2 ? [nineInTen] : []))),
  );
