/** What a release that did not reach its end leaves in the database, and how to go on from there. Plain text. */
import type { Compatibility } from '../release/event.ts';
import { isHalfMigrated } from '../release/end-words.ts';
import type { ClosedState, ReleaseState } from '../release/state.ts';

const RUNS: Readonly<Record<Compatibility, string>> = {
  compatible: 'the rehearsal showed that the live version runs on it.',
  incompatible: 'the rehearsal showed that the live version does not run on it.',
  unknown: 'whether the live version runs on it was not tried.',
};

const restoring = ({ backup }: ClosedState): string =>
  backup === null || backup === ''
    ? ' There is no backup to restore.'
    : ` To go back instead, run rollback with "database: restore": it brings back ${backup}, without what was written since.`;

/** '' where the schema is as it was before, or the release reached its end. */
export function schemaLeft(state: ReleaseState): string {
  if (state.is !== 'closed' || state.outcome === 'completed' || state.outcome === 'superseded') return '';
  if (isHalfMigrated(state))
    return `The database may be changed in part. To go on, correct the migration and release again.${restoring(state)}`;
  if (state.migrated !== 'yes') return '';
  const compatibility = state.judged.rehearsal?.compatibility ?? 'unknown';
  const runs = `The schema stays migrated: ${RUNS[compatibility]}`;
  return compatibility === 'compatible' ? runs : `${runs}${restoring(state)}`;
}
