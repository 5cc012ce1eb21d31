/**
 * All that a job does to a database, in one place: most jobs never speak to one, so it is loaded as a part of the bundle
 * on demand, and the rehearsal, which one action needs, as a part of that.
 */
export { backUp, isRestored, restoreFrom } from './perform-database.ts';
export { migrateNow } from './perform-migration.ts';

export const loadRehearsal = () => import('./rehearsal.ts');
