/** Databases that a restore replaced: they stay, and their names tell when. */
import { address } from './address.ts';
import { withMaintenance } from './maintenance.ts';
import { ownName, timeOf } from './names.ts';

/** `_` and the time, at the end of every name. */
const STAMP = 20;

/** Whether a database on this server was replaced by a restore at or after `since` (ms since 1970). */
export function replacedSince(url: string, since: number): Promise<boolean> {
  const start = ownName('replaced', `was_${address(url).database}`, 0).slice(0, -STAMP);
  return withMaintenance(url, async (session) => {
    const { rows } = await session.query<{ name: string }>('select datname as name from pg_database');
    const replaced = rows.filter(({ name }) => name.startsWith(start));
    return replaced.some(({ name }) => (timeOf(name) ?? 0) >= since);
  });
}
