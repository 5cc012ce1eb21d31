/** What stands in the messages that the tracer has to understand. */
import { message } from './encode.ts';
import type { Frame } from './frame.ts';

function textAt(bytes: Buffer, from: number): readonly [value: string, next: number] {
  const end = bytes.indexOf(0, from);
  const to = end === -1 ? bytes.length : end;
  return [bytes.toString('utf8', from, to), to + 1];
}

/** Of a Parse: the statement's name, empty for the unnamed one, and its SQL. */
export function parsed({ bytes }: Frame): { readonly name: string; readonly sql: string } {
  const [name, next] = textAt(bytes, 5);
  return { name, sql: textAt(bytes, next)[0] };
}

/** Of a Bind. */
export function bound({ bytes }: Frame): { readonly portal: string; readonly statement: string } {
  const [portal, next] = textAt(bytes, 5);
  return { portal, statement: textAt(bytes, next)[0] };
}

/** Of an Execute: the portal. */
export const executed = ({ bytes }: Frame): string => textAt(bytes, 5)[0];

/** Of a Close. */
export const closed = ({ bytes }: Frame): { readonly kind: string; readonly name: string } => ({
  kind: String.fromCharCode(bytes.readUInt8(5)),
  name: textAt(bytes, 6)[0],
});

/** Of a Query: its SQL, in the client's encoding. */
export const queried = ({ bytes }: Frame): Buffer => bytes.subarray(5, -1);

/** Outside of a transaction, in one, or in one that failed. */
export type Status = 'I' | 'T' | 'E';

/** Of a ReadyForQuery. */
export function statusOf({ bytes }: Frame): Status {
  const status = String.fromCharCode(bytes.readUInt8(5));
  return status === 'T' || status === 'E' ? status : 'I';
}

/** Of a CommandComplete, as `UPDATE 3`. */
export const tagOf = ({ bytes }: Frame): string => textAt(bytes, 5)[0];

/** Rows that a tag counts; null for what counts none. */
export function rowsOf(tag: string): number | null {
  const count = /^(?:SELECT|INSERT \d+|UPDATE|DELETE|MERGE|COPY|FETCH|MOVE) (\d+)$/.exec(tag)?.[1];
  return count === undefined ? null : Number(count);
}

/** Of a BackendKeyData. */
export const pidOf = ({ bytes }: Frame): number => bytes.readInt32BE(5);

/** Of a DataRow: its first column as text; empty where that is null. */
export function firstColumn({ bytes }: Frame): string {
  const length = bytes.length < 11 ? -1 : bytes.readInt32BE(7);
  return length < 0 ? '' : bytes.toString('utf8', 11, 11 + length);
}

/** Of an ErrorResponse or NoticeResponse: its fields by their letter. */
export function fieldsOf({ bytes }: Frame): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (let at = 5; at < bytes.length && bytes[at] !== 0; ) {
    const [value, next] = textAt(bytes, at + 1);
    fields.set(String.fromCharCode(bytes.readUInt8(at)), value);
    at = next;
  }
  return fields;
}

/** The same, its position (`P`, in characters from 1) led back to where the client's own SQL has it. */
export function withPosition(frame: Frame, back: (position: number) => number): Buffer {
  const position = fieldsOf(frame).get('P');
  if (position === undefined) return frame.bytes;
  const parts: Buffer[] = [];
  for (let at = 5; at < frame.bytes.length && frame.bytes[at] !== 0; ) {
    const [, next] = textAt(frame.bytes, at + 1);
    const isPosition = frame.bytes[at] === 0x50;
    parts.push(isPosition ? Buffer.from(`P${back(Number(position))}\0`) : frame.bytes.subarray(at, next));
    at = next;
  }
  return message(frame.type, ...parts, Buffer.from([0]));
}
