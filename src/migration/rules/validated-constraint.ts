/** A CHECK or foreign key that is proved at once, while others wait. */
import { ident, keyOf, newName } from '../sql/names.ts';
import {
  type AddedConstraint,
  addedColumns,
  addedConstraints,
  type Problem,
  type Rule,
  type Scene,
  waitBriefly,
} from './rule.ts';

const isLate = ({ constraint }: AddedConstraint): boolean => constraint.skip_validation === true;

/** A name that tells what it is, where none was given. */
function nameOf({ name, constraint }: AddedConstraint): string {
  if (constraint.conname !== undefined) return ident(constraint.conname);
  const columns = (constraint.fk_attrs ?? []).flatMap((each) =>
    'String' in each ? [each.String.sval ?? ''] : [],
  );
  return newName(name, ...columns, constraint.contype === 'CONSTR_FOREIGN' ? 'fkey' : 'check');
}

function problem(added: AddedConstraint, production: string): Problem {
  const { table, body } = added;
  const name = nameOf(added);
  return {
    production,
    safe: [
      '-- Each statement in a transaction of its own; only the second reads the rows, and it blocks nobody who reads or writes:',
      waitBriefly,
      `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${body} NOT VALID;`,
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name};`,
    ],
  };
}

const constraints = (scene: Scene): readonly Problem[] =>
  addedConstraints(scene)
    .filter((added) => !isLate(added))
    .flatMap((added) => {
      const { table, constraint } = added;
      if (constraint.contype === 'CONSTR_CHECK') {
        return [problem(added, `${table} is read in full while nobody may read or write it.`)];
      }
      if (constraint.contype !== 'CONSTR_FOREIGN') return [];
      return [
        problem(
          added,
          `${table} is compared row by row with the table that it refers to, while nobody may write to either.`,
        ),
      ];
    });

/** A new column that is null everywhere refers to nothing: measured, no scan. With a default it is compared. */
const columns = (scene: Scene): readonly Problem[] =>
  addedColumns(scene).flatMap((added) => {
    const { table, name, column } = added;
    const kinds = added.constraints.map(({ contype }) => contype);
    const foreign = added.constraints.find(({ contype }) => contype === 'CONSTR_FOREIGN');
    const plain = column.colname ?? '';
    const reads =
      kinds.includes('CONSTR_CHECK') || (foreign !== undefined && kinds.includes('CONSTR_DEFAULT'));
    if (!reads || scene.made.has(keyOf({ relname: name }))) return [];
    return [
      {
        production: `${table} is read in full while nobody may read or write it, since its new column ${ident(plain)} comes with a constraint.`,
        safe: [
          '-- The column first, its constraint by itself, each statement in a transaction of its own:',
          waitBriefly,
          `ALTER TABLE ${table} ADD COLUMN … without the constraint;`,
          `ALTER TABLE ${table} ADD CONSTRAINT ${newName(name, plain, foreign === undefined ? 'check' : 'fkey')} … NOT VALID;`,
          `ALTER TABLE ${table} VALIDATE CONSTRAINT ${newName(name, plain, foreign === undefined ? 'check' : 'fkey')};`,
        ],
      },
    ];
  });

export const validatedConstraint: Rule = {
  name: 'validated-constraint',
  check: (scene) => [...constraints(scene), ...columns(scene)],
};
