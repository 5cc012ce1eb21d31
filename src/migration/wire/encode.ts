/** Messages that a client sends, as bytes: https://www.postgresql.org/docs/current/protocol-message-formats.html */

const text = (value: string): Buffer => Buffer.from(`${value}\0`);
const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** Any message: its letter, its length and its fields. */
export function message(type: string, ...fields: readonly Buffer[]): Buffer {
  const length = fields.reduce((sum, field) => sum + field.length, 4);
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(length), ...fields]);
}

/** `sql` stays in the client's encoding. */
export const parse = (name: string, sql: Buffer): Buffer =>
  message('P', text(name), sql, Buffer.from([0]), int16(0));

/** All values and results as text. */
export function bind(portal: string, statement: string, values: readonly string[]): Buffer {
  const params = values.flatMap((value) => [int32(Buffer.byteLength(value)), Buffer.from(value)]);
  return message('B', text(portal), text(statement), int16(0), int16(values.length), ...params, int16(0));
}

export const describePortal = (name: string): Buffer => message('D', Buffer.from('P'), text(name));
/** To the last row. */
export const execute = (portal: string): Buffer => message('E', text(portal), int32(0));
export const close = (kind: 'P' | 'S', name: string): Buffer => message('C', Buffer.from(kind), text(name));
export const query = (sql: Buffer): Buffer => message('Q', sql, Buffer.from([0]));
export const flush = (): Buffer => message('H');
export const sync = (): Buffer => message('S');

/** What a server would say that cannot be reached. */
export const fatal = (state: string, said: string): Buffer =>
  message('E', text('SFATAL'), text('VFATAL'), text(`C${state}`), text(`M${said}`), Buffer.from([0]));
