/** A new column whose values differ from row to row, so that every row is written anew. */
import type { Node } from 'libpg-query';
import { ident, wordsOf } from '../sql/names.ts';
import { typeOf, typeText } from '../sql/types.ts';
import { type AddedColumn, addedColumns, type Rule, textFrom, waitBriefly } from './rule.ts';

/** Of the volatile functions those that stand in defaults; measured: now() and constants are kept once, not per row. */
const volatile = new Set([
  'gen_random_uuid',
  'uuid_generate_v4',
  'uuid_generate_v1',
  'uuidv4',
  'uuidv7',
  'random',
  'clock_timestamp',
  'timeofday',
  'nextval',
]);

function calls(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own =
    'funcname' in value && Array.isArray(value.funcname) ? wordsOf(namesIn(value.funcname)).slice(-1) : [];
  return [...own, ...Object.values(value).flatMap(calls)];
}

const namesIn = (nodes: readonly unknown[]): readonly Node[] =>
  nodes.flatMap((node): readonly Node[] => {
    const word: unknown =
      typeof node === 'object' && node !== null && 'String' in node ? node.String : undefined;
    return typeof word === 'object' && word !== null && 'sval' in word && typeof word.sval === 'string'
      ? [{ String: { sval: word.sval } }]
      : [];
  });

/** Why each row is written; null where none is. */
function reason({ column, constraints }: AddedColumn): string | null {
  const type = typeOf(column.typeName ?? {}).name;
  if (/^(small|big)?serial[248]?$/.test(type)) return `${type} numbers the rows`;
  for (const { contype, raw_expr, generated_kind: kind } of constraints) {
    if (contype === 'CONSTR_IDENTITY') return 'an identity numbers the rows';
    // `v` is virtual, of PostgreSQL 18: computed when it is read.
    if (contype === 'CONSTR_GENERATED' && kind !== 'v') return 'a stored column is computed for each row';
    const called =
      contype === 'CONSTR_DEFAULT' ? calls(raw_expr).find((name) => volatile.has(name)) : undefined;
    if (called !== undefined) return `${called}() is called for each row`;
  }
  return null;
}

export const rewritingColumn: Rule = {
  name: 'rewriting-column',
  check: (scene) =>
    addedColumns(scene).flatMap((added) => {
      const why = reason(added);
      if (why === null) return [];
      const { table, column } = added;
      const plain = ident(column.colname ?? '');
      const type = typeText(typeOf(column.typeName ?? {})).replace('serial', 'int');
      return [
        {
          production: `${table} is written anew with all its indexes while nobody may read or write it: ${why}.`,
          safe: [
            '-- 1. Without a value first; the default counts for new rows only:',
            waitBriefly,
            `ALTER TABLE ${table} ADD COLUMN ${plain} ${type};`,
            `ALTER TABLE ${table} ALTER COLUMN ${plain} SET DEFAULT <as in: ${textFrom(scene, column.location)}>;`,
            `-- 2. In batches, until no row is changed: UPDATE ${table} SET ${plain} = DEFAULT WHERE ${plain} IS NULL AND <a range of its key>;`,
          ],
        },
      ];
    }),
};
