/** The database: the rehearsal's verdict, a backup, the volatile gates once more, then the migration. */
import type { Phase, Plan } from '../../config/plan.ts';
import type { Instant } from '../../judge/reading.ts';
import { type PhaseRule, nothingDue } from '../rule.ts';
import type { OpenState } from '../state.ts';
import { mustReadAgain, readAgain, stillHolds } from '../volatile.ts';

type Database = Extract<Phase, { phase: 'database' }>;

/** A backup counts for this long before the migration, in ms: a run that comes back days later takes another. */
const FRESH = 60 * 60_000;

const isBackedUp = (phase: Database, state: OpenState, now: Instant): boolean =>
  !phase.backup || (state.backedUp !== null && now - state.backedUp <= FRESH);

/** Between the backup, if there is one, and the migration: the last moment to find that something changed. */
function atTheBrink(plan: Plan, phase: Database, state: OpenState, now: Instant): boolean {
  return isBackedUp(phase, state, now) && state.migrated === 'no' && mustReadAgain(plan, state, now);
}

export const database = (phase: Database): PhaseRule => ({
  due: (plan, state, now) => (atTheBrink(plan, phase, state, now) ? readAgain(plan, now) : nothingDue(now)),

  observed: (plan, state, due, facts, now) => stillHolds(plan, state, due, facts, now),

  next(_plan, state, _facts, now) {
    const again = state.judged['gates-again'];
    if (again !== undefined && again.verdict !== 'passed') {
      return { is: 'complete', outcome: 'failed', figures: [], because: again.words };
    }
    if (!isBackedUp(phase, state, now)) {
      return { is: 'advance', effect: { do: 'backup' }, figures: [], because: 'before the migration' };
    }
    const because = [
      ...(phase.backup ? ['the backup is done'] : []),
      ...(again === undefined ? [] : ['the gates still hold']),
    ];
    const words = because.join(', ') || 'everything before it is done';
    return { is: 'advance', effect: { do: 'migrate' }, figures: [], because: words };
  },
});
