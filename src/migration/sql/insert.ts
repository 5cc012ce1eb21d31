/**
 * Data migrations send INSERTs by the hundred thousand. The parser keeps some 30 kB of each text that it has read, so
 * what is plainly one INSERT is not given to it.
 */
import type { Statement } from '../wire/statement.ts';

/** Without a parameter, and with no semicolon but its last one: whatever else it says, it is one statement. */
const plain = /^\s*(insert\s+into\s+(?:(\w+)\.)?(\w+)[^;$]*?)\s*;?\s*$/i;

/** Null where it takes the parser to know. */
export function plainInsert(sql: string): Statement | null {
  const found = plain.exec(sql);
  if (found === null) return null;
  const [, text = '', schema, name = ''] = found;
  const fold = (word: string): string => word.toLowerCase();
  return {
    sql: text,
    kind: 'plain',
    from: 0,
    to: Buffer.byteLength(sql),
    parameters: false,
    targets: [{ schema: schema === undefined ? null : fold(schema), name: fold(name) }],
    concurrent: false,
  };
}
