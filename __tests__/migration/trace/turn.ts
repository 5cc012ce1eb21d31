/** The words of a conversation: text for the simple protocol, or the messages of the extended one. */
import { bind, describePortal, execute, message, parse } from '../../../src/migration/wire/encode.ts';

/** What is sent, and the letter of the message that ends the answer. */
export interface Turn {
  readonly send: string | readonly Buffer[];
  readonly until: string;
}
export interface Conversation {
  readonly title: string;
  readonly turns: readonly Turn[];
}

export const sql = (text: string): Buffer => Buffer.from(text);
export const limited = (portal: string, rows: number): Buffer => {
  const count = Buffer.alloc(4);
  count.writeInt32BE(rows);
  return message('E', sql(`${portal}\0`), count);
};
/** The usual messages of one statement, short of Sync. */
export const one = (text: string): readonly Buffer[] => [
  parse('', sql(text)),
  bind('', '', []),
  describePortal(''),
  execute(''),
];
