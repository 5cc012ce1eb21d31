/** A value of an enum gets another name, which the version that is live does not know. */
import { ident, wordsOf } from '../sql/names.ts';
import { afterRelease, type Rule } from './rule.ts';

export const renameValue: Rule = {
  name: 'rename-value',
  check: ({ node }) => {
    if (!('AlterEnumStmt' in node)) return [];
    const { oldVal = '', newVal = '', typeName } = node.AlterEnumStmt;
    if (oldVal === '') return [];
    const type = wordsOf(typeName).map(ident).join('.');
    return [
      {
        production: `The live version still writes and compares '${oldVal}': PostgreSQL refuses it from then on, and what it reads is a value that it does not know.`,
        safe: [
          '-- 1. A second value (before PostgreSQL 12 outside of a transaction):',
          `ALTER TYPE ${type} ADD VALUE '${newVal}';`,
          afterRelease(`knows both and writes '${newVal}'`).replace('1.', '2.'),
          `-- 3. In batches, until no row is changed: rows of '${oldVal}' to '${newVal}'. The old value stays in the type: it does no harm.`,
        ],
      },
    ];
  },
};
