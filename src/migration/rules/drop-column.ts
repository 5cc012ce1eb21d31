/** A column goes: so do its values, and the queries of the version that is live. */
import { ident } from '../sql/names.ts';
import { afterRelease, alterationsOf, type Rule, waitBriefly } from './rule.ts';

export const dropColumn: Rule = {
  name: 'drop-column',
  check: (scene) =>
    alterationsOf(scene)
      .filter(({ command }) => command.subtype === 'AT_DropColumn')
      .map(({ table, command }) => {
        const column = ident(command.name ?? '');
        return {
          production:
            `Queries of the live version that name ${column} fail from then on (an ORM names every column, in inserts too), and its values are gone: ` +
            'no rollback of the version brings them back.',
          safe: [
            afterRelease(`neither reads nor writes ${column}`),
            `-- Where it is NOT NULL without a default, let that version's inserts pass: ALTER TABLE ${table} ALTER COLUMN ${column} DROP NOT NULL;`,
            '-- 2. In a later migration, once no version that may be rolled back to uses it:',
            waitBriefly,
            `ALTER TABLE ${table} DROP COLUMN ${column};`,
          ],
        };
      }),
};
