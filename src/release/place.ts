/** Where a share stands among a rollout's steps. Shares rise from step to step. */
import { type Exposure, phaseOf, type Plan, type Step } from '../config/plan.ts';

/** Shares that differ by less are the same: routers and ledger keep hundredths of a percent. */
const SAME = 1e-6;

const stepsOf = (plan: Plan): readonly Step[] => phaseOf(plan, 'rollout')?.steps ?? [];

export const isSame = (a: Exposure, b: Exposure): boolean => Math.abs(a.share - b.share) < SAME;
const isBelow = (a: Exposure, b: Exposure): boolean => a.share < b.share - SAME;

/** Index of the step whose expectations count at a share: the last one reached, or the first; -1 without users. */
export function stepAt(plan: Plan, at: Exposure): number {
  if (at.share <= 0) return -1;
  return Math.max(
    0,
    stepsOf(plan).findLastIndex(({ exposure }) => !isBelow(at, exposure)),
  );
}

/** The first step that gives more users than have it now. */
export const stepAfter = (plan: Plan, at: Exposure): Step | undefined =>
  stepsOf(plan).find(({ exposure }) => isBelow(at, exposure));

/** The step that comes next; the first one of a release that takes another's place is the one that was reached. */
export function nextStep(
  plan: Plan,
  { exposure, starts }: { readonly exposure: Exposure; readonly starts: Exposure | null },
): Step | undefined {
  const begins = exposure.share === 0 && starts !== null && starts.share > 0;
  return begins ? stepsOf(plan)[stepAt(plan, starts)] : stepAfter(plan, exposure);
}

/** The share of the last step that gives less; zero where there is none. */
export const shareBefore = (plan: Plan, at: Exposure): Exposure =>
  stepsOf(plan).findLast(({ exposure }) => isBelow(exposure, at))?.exposure ?? { share: 0 };
