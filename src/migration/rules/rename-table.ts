/** A table gets another name, which the version that is live does not know. */
import { ident, keyOf, tableText } from '../sql/names.ts';
import type { Rule } from './rule.ts';

export const renameTable: Rule = {
  name: 'rename-table',
  check: ({ node, made }) => {
    if (!('RenameStmt' in node) || node.RenameStmt.renameType !== 'OBJECT_TABLE') return [];
    const { relation, newname = '' } = node.RenameStmt;
    if (relation === undefined || made.has(keyOf(relation))) return [];
    const [old, next] = [tableText(relation), tableText({ ...relation, relname: newname })];
    return [
      {
        production: `The live version still says ${old}: each of its queries on it fails from the moment of the rename until its last instance is gone.`,
        safe: [
          '-- 1. Rename it and leave its old name behind as a view, in one transaction; simple views take writes too:',
          'BEGIN;',
          "SET LOCAL lock_timeout = '2s';",
          `ALTER TABLE ${old} RENAME TO ${ident(newname)};`,
          `CREATE VIEW ${old} AS SELECT * FROM ${next};`,
          'COMMIT;',
          `-- 2. Release a version that says ${next}.`,
          '-- 3. In a later migration, once no version that may be rolled back to says the old name:',
          `DROP VIEW ${old};`,
        ],
      },
    ];
  },
};
