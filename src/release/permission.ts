/** What must have been said before anything may change: the rehearsal's verdict, and a person's approval. */
import { type Plan, phaseOf } from '../config/plan.ts';
import type { Decision } from './decision.ts';
import type { OpenState } from './state.ts';

const waitFor = (subject: string, because: string): Decision => ({
  is: 'await-approval',
  subject,
  figures: [],
  because,
});

/** Its verdict is for the migration: once that is done, a rehearsal that is run again decides nothing. */
function rehearsed(plan: Plan, state: OpenState): Decision | null {
  if (phaseOf(plan, 'database')?.rehearsal !== true || state.migrated !== 'no') return null;
  const verdict = state.judged.rehearsal;
  if (verdict?.verdict === 'passed') return null;
  if (verdict?.verdict === 'failed')
    return { is: 'complete', outcome: 'failed', figures: [], because: verdict.words };
  const why = verdict === undefined ? 'it has not run yet' : verdict.words;
  return waitFor(
    'rehearsal',
    `the migration was not rehearsed: ${why}. Run migration-rehearsal for this release`,
  );
}

function approved({ environment }: Plan, state: OpenState): Decision | null {
  if (!state.approval || state.granted.release !== undefined) return null;
  const cure = `The job that releases it runs under "environment: ${environment}", and one of its reviewers approves the run`;
  return waitFor('release', `nobody has approved this release yet. ${cure}`);
}

/** `null` once everything may go on; the approver decides after the rehearsal, so that comes first. */
export const permission = (plan: Plan, state: OpenState): Decision | null =>
  rehearsed(plan, state) ?? approved(plan, state);
