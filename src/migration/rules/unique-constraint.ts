/** A UNIQUE, PRIMARY KEY or EXCLUDE whose index is made while nobody may read or write. */
import { ident, newName, wordsOf } from '../sql/names.ts';
import { type AddedConstraint, addedConstraints, type Rule, waitBriefly } from './rule.ts';

const kinds = { CONSTR_UNIQUE: 'UNIQUE', CONSTR_PRIMARY: 'PRIMARY KEY' } as const;

const kindOf = (contype: string | undefined): keyof typeof kinds | 'CONSTR_EXCLUSION' | null =>
  contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_EXCLUSION'
    ? contype
    : null;

function safe({ table, name, constraint }: AddedConstraint, kind: keyof typeof kinds): readonly string[] {
  const keys = wordsOf(constraint.keys);
  const index =
    ident(constraint.conname ?? '') === '""'
      ? newName(name, ...keys, 'key')
      : ident(constraint.conname ?? '');
  return [
    '-- 1. Outside of any transaction, and without a lock_timeout, at which it would leave an invalid index behind:',
    `CREATE UNIQUE INDEX CONCURRENTLY ${index} ON ${table} (${keys.map(ident).join(', ')});`,
    ...(kind === 'CONSTR_PRIMARY'
      ? ['-- 2. Its columns must be NOT NULL already, or they are read in full (see set-not-null).']
      : []),
    waitBriefly,
    `ALTER TABLE ${table} ADD CONSTRAINT ${index} ${kinds[kind]} USING INDEX ${index};`,
  ];
}

export const uniqueConstraint: Rule = {
  name: 'unique-constraint',
  check: (scene) =>
    addedConstraints(scene).flatMap((added) => {
      const kind = kindOf(added.constraint.contype);
      if (kind === null || added.constraint.indexname !== undefined) return [];
      return [
        {
          production: `Nobody may read or write ${added.table} while the index of the constraint is made.`,
          safe:
            kind === 'CONSTR_EXCLUSION'
              ? [
                  '-- PostgreSQL makes no EXCLUDE from an index that is there: add it while the table is small, or in a window without users.',
                ]
              : safe(added, kind),
        },
      ];
    }),
};
