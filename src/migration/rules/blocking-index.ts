/** An index that is made, made anew or dropped while nobody may write. */
import { droppedOf, ident, keyOf, tableText } from '../sql/names.ts';
import { type Problem, type Rule, type Scene, statementText } from './rule.ts';

const alone =
  '-- Outside of any transaction, and without a lock_timeout, at which it would leave an invalid index behind:';

function created(scene: Scene): readonly Problem[] {
  const { node, made } = scene;
  if (!('IndexStmt' in node)) return [];
  const { relation, concurrent, idxname } = node.IndexStmt;
  if (concurrent === true || relation === undefined || made.has(keyOf(relation))) return [];
  return [
    {
      production: `Nobody may write to ${tableText(relation)} for as long as the index takes to be made.`,
      safe: [
        alone,
        `${statementText(scene).replace(/^(create\s+(?:unique\s+)?index)/i, '$1 CONCURRENTLY')};`,
        `-- Where it fails: DROP INDEX CONCURRENTLY ${ident(idxname ?? 'its_name')}; and once more.`,
      ],
    },
  ];
}

function dropped({ node }: Scene): readonly Problem[] {
  if (
    !('DropStmt' in node) ||
    node.DropStmt.removeType !== 'OBJECT_INDEX' ||
    node.DropStmt.concurrent === true
  )
    return [];
  return droppedOf(node.DropStmt.objects).map((index) => ({
    production: `Nobody may read or write the table of ${tableText(index)} while this waits for those who do, and all who come after wait behind it.`,
    safe: [alone, `DROP INDEX CONCURRENTLY ${tableText(index)};`],
  }));
}

function rebuilt({ node }: Scene): readonly Problem[] {
  if (!('ReindexStmt' in node)) return [];
  const { relation, kind = '', params = [] } = node.ReindexStmt;
  const concurrent = params.some((param) => 'DefElem' in param && param.DefElem.defname === 'concurrently');
  if (concurrent || relation === undefined) return [];
  const name = tableText(relation);
  const what = kind === 'REINDEX_OBJECT_INDEX' ? 'INDEX' : 'TABLE';
  return [
    {
      production: `Nobody may write to the table while ${name} is made anew, and queries that would use the index wait too.`,
      safe: [alone, `REINDEX ${what} CONCURRENTLY ${name};`],
    },
  ];
}

export const blockingIndex: Rule = {
  name: 'blocking-index',
  check: (scene) => [...created(scene), ...dropped(scene), ...rebuilt(scene)],
};
