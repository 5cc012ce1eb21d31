/** All rows of a table go. */
import { keyOf, tableText } from '../sql/names.ts';
import { type Rule, waitBriefly } from './rule.ts';

export const truncate: Rule = {
  name: 'truncate',
  check: ({ node, made }) => {
    if (!('TruncateStmt' in node)) return [];
    const tables = (node.TruncateStmt.relations ?? []).flatMap((each) =>
      'RangeVar' in each ? [each.RangeVar] : [],
    );
    return tables
      .filter((table) => !made.has(keyOf(table)))
      .map((table) => ({
        production: `Every row of ${tableText(table)} is gone, while nobody may read it; a rollback of the version brings none back.`,
        safe: [
          '-- Where rows are to go, delete those that nobody needs, in batches, until no row is deleted:',
          `DELETE FROM ${tableText(table)} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${tableText(table)} WHERE <what nobody needs> LIMIT 1000));`,
          '-- Where it is certain that all may go:',
          waitBriefly,
          `TRUNCATE ${tableText(table)};`,
        ],
      }));
  },
};
