/** Work on every row while a lock is still held that an earlier statement of the same transaction took. */
import type { RangeVar } from 'libpg-query';
import { keyOf, tableText } from '../sql/names.ts';
import { alterationsOf, type Problem, type Rule, type Scene, statementText } from './rule.ts';

const held = (table: string, work: string): string =>
  `An earlier statement of this transaction has locked ${table}, and the lock is held until the transaction ends: nobody may read or write ${table} while ${work}.`;

const validated = (scene: Scene): readonly Problem[] =>
  alterationsOf(scene)
    .filter(({ key, command }) => command.subtype === 'AT_ValidateConstraint' && scene.lockedBefore.has(key))
    .map(({ table }) => ({
      production: held(table, 'it is read in full'),
      safe: [
        '-- In a transaction of its own, or in a file of its own where the tool opens one for each:',
        `${statementText(scene)};`,
      ],
    }));

function relationOf({ node }: Scene): RangeVar | undefined {
  if ('UpdateStmt' in node) return node.UpdateStmt.relation;
  return 'DeleteStmt' in node ? node.DeleteStmt.relation : undefined;
}

function filled(scene: Scene): readonly Problem[] {
  const relation = relationOf(scene);
  if (relation === undefined || !scene.lockedBefore.has(keyOf(relation))) return [];
  return [
    {
      production: held(tableText(relation), 'its rows are written'),
      safe: [
        '-- In a later transaction, or a later file where the tool opens one for each; where there are many rows, in batches by a range of the key:',
        `${statementText(scene)};`,
      ],
    },
  ];
}

export const workUnderLock: Rule = {
  name: 'work-under-lock',
  check: (scene) => [...validated(scene), ...filled(scene)],
};
