/** What a migration that failed leaves behind, said where it failed. */
import type { ReleaseState } from '../release/state.ts';

/** Both ways on; '' where no migration has failed. */
export function afterFailedMigration(state: ReleaseState): string {
  if (state.is === 'none' || state.failure?.effect.do !== 'migrate') return '';
  const back =
    state.backup === null
      ? ''
      : ` To go back instead, run rollback with "database: restore": it brings back ${state.backup}.`;
  return `\nThe database may be changed in part. To go on, correct the migration and release again.${back}`;
}
