/** The way back: traffic first, then, only if a person asked for it, the database. */
import type { Plan } from '../../config/plan.ts';
import type { Instant } from '../../judge/reading.ts';
import type { Decision } from '../decision.ts';
import { leavesAt, shiftBack } from '../pace.ts';
import type { Back, Failure, OpenState } from '../state.ts';
import { saidBy } from '../words.ts';

/** Before anything outside was touched a release is only called off. */
const untouched = (state: OpenState): boolean =>
  state.traffic === 'untouched' && state.backup === null && state.migrated === 'no' && !state.deployed;

/** A router that was perhaps touched is asked to go back even where the ledger knows of no shift that was done. */
const mustShift = (state: OpenState, course: Back): boolean =>
  state.traffic === 'uncertain' || (state.traffic === 'known' && state.exposure.share !== course.to.share);

const unapproved: Decision = {
  is: 'await-approval',
  subject: 'restore',
  figures: [],
  because:
    'traffic is back; restoring loses what was written since the backup, so it takes an approval: run it under the protected environment',
};

export function back(plan: Plan, state: OpenState, course: Back, now: Instant): Decision {
  const because = course.by === null ? course.because : saidBy(course.by, course.because);
  if (mustShift(state, course)) {
    const until = state.traffic === 'known' ? leavesAt(plan, state) : now;
    if (now < until) return { is: 'hold', until, figures: [], because };
    return { is: 'roll-back', effect: shiftBack(plan, state, course.to, course.pace), figures: [], because };
  }
  if (course.restore && state.backup !== null && state.migrated !== 'no') {
    if (state.approval && state.granted.restore === undefined) return unapproved;
    return { is: 'roll-back', effect: { do: 'restore', backup: state.backup }, figures: [], because };
  }
  const outcome = untouched(state) ? 'cancelled' : 'rolled-back';
  return { is: 'complete', outcome, figures: [], because };
}

/** What follows an effect that failed: before any user met the candidate the release just ends. */
export function afterFailure(failure: Failure): Decision | null {
  const { effect, words: because } = failure;
  switch (effect.do) {
    case 'backup':
    case 'migrate':
    case 'deploy':
      return { is: 'complete', outcome: 'failed', figures: [], because };
    case 'shift':
      if (effect.course === 'back') return null;
      return {
        is: 'roll-back',
        effect: { do: 'shift', to: { share: 0 }, course: 'back' },
        figures: [],
        because,
      };
    case 'drain':
    case 'restore':
    case 'dispatch':
      return null;
  }
}
