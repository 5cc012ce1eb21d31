/** A default goes on which the version that is live may rely. */
import { ident } from '../sql/names.ts';
import { afterRelease, alterationsOf, type Rule, waitBriefly } from './rule.ts';

export const dropDefault: Rule = {
  name: 'drop-default',
  check: (scene) =>
    alterationsOf(scene)
      .filter(({ command }) => command.subtype === 'AT_ColumnDefault' && command.def === undefined)
      .map(({ table, command }) => {
        const column = ident(command.name ?? '');
        return {
          production: `Inserts of the live version that leave ${column} out write a null from then on, or fail where it is NOT NULL.`,
          safe: [
            afterRelease(`always writes ${column}`),
            '-- 2. In a later migration, once no version that may be rolled back to relies on it:',
            waitBriefly,
            `ALTER TABLE ${table} ALTER COLUMN ${column} DROP DEFAULT;`,
          ],
        };
      }),
};
