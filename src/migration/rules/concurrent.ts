/** What waits for others instead of making them wait. */
import type { Node } from 'libpg-query';

const named = (params: readonly Node[] | undefined): boolean =>
  (params ?? []).some((param) => 'DefElem' in param && param.DefElem.defname === 'concurrently');

/** CREATE, DROP and REINDEX … CONCURRENTLY. */
export function isConcurrent(node: Node): boolean {
  if ('IndexStmt' in node) return node.IndexStmt.concurrent === true;
  if ('DropStmt' in node) return node.DropStmt.concurrent === true;
  return 'ReindexStmt' in node && named(node.ReindexStmt.params);
}
