/** NOT NULL, for which the table is read in full, unless a constraint proves it already. */
import { ident, newName } from '../sql/names.ts';
import { type Alteration, alterationsOf, type Rule, type Scene, waitBriefly } from './rule.ts';

const isProven = ({ history }: Scene, { key, command }: Alteration): boolean =>
  [...(history.get(key)?.checks.values() ?? [])].some(
    ({ notNull, valid }) => valid && notNull === command.name,
  );

export const setNotNull: Rule = {
  name: 'set-not-null',
  check: (scene) =>
    alterationsOf(scene)
      .filter((each) => each.command.subtype === 'AT_SetNotNull' && !isProven(scene, each))
      .map(({ table, name, command }) => {
        const column = ident(command.name ?? '');
        const check = newName(name, command.name ?? '', 'not_null');
        return {
          production:
            `${table} is read in full while nobody may read or write it; and where the live version writes a null into ${column}, ` +
            'its statement fails from then on.',
          safe: [
            `-- 1. Release a version that writes no null into ${column}; fill what is null, in batches.`,
            '-- 2. Each statement in a transaction of its own; only the second reads the table, and it blocks nobody:',
            waitBriefly,
            `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${column} IS NOT NULL) NOT VALID;`,
            `ALTER TABLE ${table} VALIDATE CONSTRAINT ${check};`,
            `ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL;`,
            `ALTER TABLE ${table} DROP CONSTRAINT ${check};`,
          ],
        };
      }),
};
