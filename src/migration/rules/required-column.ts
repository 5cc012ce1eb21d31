/** A column that must be given, and that the version that is live does not give. */
import { ident, newName } from '../sql/names.ts';
import { typeOf, typeText } from '../sql/types.ts';
import { type AddedColumn, addedColumns, type Rule, waitBriefly } from './rule.ts';

const isRequired = ({ constraints, column }: AddedColumn): boolean => {
  const kinds = constraints.map(({ contype }) => contype);
  const filled = kinds.some(
    (kind) => kind === 'CONSTR_DEFAULT' || kind === 'CONSTR_GENERATED' || kind === 'CONSTR_IDENTITY',
  );
  const required = kinds.some((kind) => kind === 'CONSTR_NOTNULL' || kind === 'CONSTR_PRIMARY');
  return required && !filled && !/^(small|big)?serial/.test(typeOf(column.typeName ?? {}).name);
};

export const requiredColumn: Rule = {
  name: 'required-column',
  check: (scene) =>
    addedColumns(scene)
      .filter(isRequired)
      .map(({ table, name, column }) => {
        const plain = ident(column.colname ?? '');
        const check = newName(name, column.colname ?? '', 'not_null');
        return {
          production: `On a table with rows the statement fails; on an empty one each insert of the live version, which does not give ${plain}, fails.`,
          safe: [
            '-- 1. Nullable first:',
            waitBriefly,
            `ALTER TABLE ${table} ADD COLUMN ${plain} ${typeText(typeOf(column.typeName ?? {}))};`,
            `-- 2. Release a version that writes ${plain}; then fill it in batches, until no row is changed:`,
            `UPDATE ${table} SET ${plain} = <its value> WHERE ${plain} IS NULL AND <a range of its key>;`,
            '-- 3. In a later migration, each statement in a transaction of its own:',
            `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${plain} IS NOT NULL) NOT VALID;`,
            `ALTER TABLE ${table} VALIDATE CONSTRAINT ${check};`,
            `ALTER TABLE ${table} ALTER COLUMN ${plain} SET NOT NULL;`,
            `ALTER TABLE ${table} DROP CONSTRAINT ${check};`,
          ],
        };
      }),
};
