/** A table goes: so do its rows, and the queries of the version that is live. */
import { droppedOf, keyOf, tableText } from '../sql/names.ts';
import { afterRelease, type Rule, waitBriefly } from './rule.ts';

export const dropTable: Rule = {
  name: 'drop-table',
  check: ({ node, made }) => {
    if (!('DropStmt' in node) || node.DropStmt.removeType !== 'OBJECT_TABLE') return [];
    const tables = droppedOf(node.DropStmt.objects).filter((table) => !made.has(keyOf(table)));
    return tables.map((table) => {
      const name = tableText(table);
      return {
        production:
          `Every query of the live version on ${name} fails from then on, and no rollback of the version brings the rows back: ` +
          'only a restore does, which loses what was written since.',
        safe: [
          afterRelease(`does not use ${name}`),
          '-- 2. In a later migration, once no version that may be rolled back to uses it:',
          waitBriefly,
          `DROP TABLE ${name};`,
        ],
      };
    });
  },
};
