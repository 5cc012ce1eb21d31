/** What becomes of the schema when a finished release is rolled back: the database's decision tree. */
import type { ReleaseState } from './state.ts';

export type DatabaseChoice = 'auto' | 'keep' | 'restore';

export type SchemaDecision =
  | { readonly is: 'stays'; readonly why: string }
  | { readonly is: 'restore'; readonly backup: string; readonly why: string }
  | { readonly is: 'refused'; readonly why: string };

const ways =
  'Write database: keep (you know that it runs on the schema) or database: restore (loses what was written since the backup).';

function byRehearsal(state: Exclude<ReleaseState, { is: 'none' }>): SchemaDecision {
  const found = state.judged.rehearsal?.compatibility ?? 'unknown';
  switch (found) {
    case 'compatible':
      return {
        is: 'stays',
        why: 'The schema stays: the rehearsal showed that the earlier version runs on it.',
      };
    case 'incompatible':
      return {
        is: 'refused',
        why: `The rehearsal showed that the earlier version does not run on the migrated schema. ${ways}`,
      };
    case 'unknown':
      return {
        is: 'refused',
        why: `Nobody has tried the earlier version on the migrated schema (database.rehearsal.verify-previous). ${ways}`,
      };
  }
}

/**
 * `state` is that of the release to be rolled back; `direct` tells whether it goes to the version right before it,
 * the only one that its rehearsal tried. Unknown is never treated as compatible.
 */
export function schemaDecision(state: ReleaseState, choice: DatabaseChoice, direct: boolean): SchemaDecision {
  if (!direct && choice === 'auto') {
    return {
      is: 'refused',
      why: `Other releases lie between, and nobody has tried that version on today's schema. ${ways}`,
    };
  }
  if (state.is === 'none' || state.migrated === 'no')
    return { is: 'stays', why: 'The schema stays: this release did not migrate.' };
  switch (choice) {
    case 'auto':
      return byRehearsal(state);
    case 'keep':
      return { is: 'stays', why: 'The schema stays, as asked.' };
    case 'restore':
      if (state.backup === null || state.backup === '')
        return {
          is: 'refused',
          why: 'There is no backup of this release to restore. Write database: keep, or roll forward.',
        };
      return {
        is: 'restore',
        backup: state.backup,
        why: `The backup ${state.backup} is restored: what was written since is lost.`,
      };
  }
}
