/** A column changes its type: what is not among the harmless changes rewrites the table while nobody may read it. */
import { ident, newName } from '../sql/names.ts';
import { isHarmless, isNarrowing, type SqlType, typeOf, typeText } from '../sql/types.ts';
import { type Alteration, alterationsOf, type Problem, type Rule, type Scene, waitBriefly } from './rule.ts';

/** Types that a column may well come to from one that is changed for nothing. */
const oftenHarmless = (to: SqlType): boolean =>
  ['text', 'varchar', 'numeric', 'varbit', 'inet'].includes(to.name) && to.limits.length === 0;

function effect(column: string, from: SqlType | undefined, to: SqlType): string {
  const blocked =
    'The whole table is rewritten, or read, with all its indexes, and nobody may read or write it meanwhile';
  if (from === undefined) {
    const fits = to.limits.length > 0 ? ` (unless ${column} has the same type today, with lower limits)` : '';
    return `${blocked}${fits}; values that do not fit ${typeText(to)} make it fail.`;
  }
  const narrow = isNarrowing(from, to)
    ? ` Values that fit ${typeText(from)} and not ${typeText(to)} make it fail, and the live version may write more of them.`
    : '';
  return `${blocked}.${narrow}`;
}

function safe({ table, name }: Alteration, column: string, to: SqlType): readonly string[] {
  const next = newName(column, 'new');
  const both = newName(name, column, 'type');
  const plain = ident(column);
  return [
    '-- 1. A second column of the new type, kept like the first:',
    waitBriefly,
    `ALTER TABLE ${table} ADD COLUMN ${next} ${typeText(to)};`,
    `CREATE FUNCTION ${both}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.${next} := NEW.${plain}; RETURN NEW; END $$;`,
    `CREATE TRIGGER ${both} BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${both}();`,
    `-- 2. In batches, until no row is changed: UPDATE ${table} SET ${next} = ${plain} WHERE ${next} IS DISTINCT FROM ${plain} AND <a range of its key>;`,
    '-- 3. Make its indexes with CREATE INDEX CONCURRENTLY, its NOT NULL by way of a CHECK … NOT VALID, then change the names over:',
    'BEGIN;',
    "SET LOCAL lock_timeout = '2s';",
    `DROP TRIGGER ${both} ON ${table};`,
    `ALTER TABLE ${table} RENAME COLUMN ${plain} TO ${newName(column, 'old')};`,
    `ALTER TABLE ${table} RENAME COLUMN ${next} TO ${plain};`,
    'COMMIT;',
    `-- 4. In a later migration: ALTER TABLE ${table} DROP COLUMN ${newName(column, 'old')}; DROP FUNCTION ${both}();`,
  ];
}

function problemsOf(scene: Scene, alteration: Alteration): readonly Problem[] {
  const { subtype, name: column = '', def } = alteration.command;
  if (subtype !== 'AT_AlterColumnType' || def === undefined || !('ColumnDef' in def)) return [];
  const { typeName, raw_default: using } = def.ColumnDef;
  if (typeName === undefined) return [];
  const to = typeOf(typeName);
  const from = scene.history.get(alteration.key)?.columns.get(column);
  const harmless = from === undefined ? oftenHarmless(to) : isHarmless(from, to);
  if (harmless && using === undefined) return [];
  return [{ production: effect(ident(column), from, to), safe: safe(alteration, column, to) }];
}

export const changeType: Rule = {
  name: 'change-type',
  check: (scene) => alterationsOf(scene).flatMap((alteration) => problemsOf(scene, alteration)),
};
