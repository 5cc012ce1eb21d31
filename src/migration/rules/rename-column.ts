/** A column gets another name, which the version that is live does not know. */
import { ident, keyOf, newName, tableText } from '../sql/names.ts';
import { typeText } from '../sql/types.ts';
import { type Rule, waitBriefly } from './rule.ts';

/** Keeps both names alike while versions of both kinds write. */
const trigger = (table: string, name: string, old: string, next: string): readonly string[] => [
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN`,
  `  IF TG_OP = 'INSERT' THEN`,
  `    NEW.${next} := coalesce(NEW.${next}, NEW.${old}); NEW.${old} := coalesce(NEW.${old}, NEW.${next});`,
  `  ELSIF NEW.${next} IS DISTINCT FROM OLD.${next} THEN NEW.${old} := NEW.${next};`,
  `  ELSE NEW.${next} := NEW.${old};`,
  '  END IF; RETURN NEW; END $$;',
  `CREATE TRIGGER ${name} BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${name}();`,
];

export const renameColumn: Rule = {
  name: 'rename-column',
  check: ({ node, made, history }) => {
    if (!('RenameStmt' in node) || node.RenameStmt.renameType !== 'OBJECT_COLUMN') return [];
    const { relation, subname = '', newname = '', relationType } = node.RenameStmt;
    if (relation === undefined || relationType !== 'OBJECT_TABLE' || made.has(keyOf(relation))) return [];
    const [table, old, next] = [tableText(relation), ident(subname), ident(newname)];
    const known = history.get(keyOf(relation))?.columns.get(subname);
    const type = known === undefined ? `/* the type of ${old} */` : typeText(known);
    const both = newName(relation.relname ?? '', subname, 'as', newname);
    return [
      {
        production: `The live version still says ${old}: each of its queries that names it fails from the moment of the rename until its last instance is gone.`,
        safe: [
          '-- 1. A second column, filled from the first and kept like it:',
          waitBriefly,
          `ALTER TABLE ${table} ADD COLUMN ${next} ${type};`,
          ...trigger(table, both, old, next),
          `-- In batches, until no row is changed: UPDATE ${table} SET ${next} = ${old} WHERE ${next} IS DISTINCT FROM ${old} AND <a range of its key>;`,
          `-- 2. Release a version that says ${next}.`,
          '-- 3. In a later migration, once no version that may be rolled back to says the old name:',
          `DROP TRIGGER ${both} ON ${table};`,
          `DROP FUNCTION ${both}();`,
          `ALTER TABLE ${table} DROP COLUMN ${old};`,
        ],
      },
    ];
  },
};
