/**
 * A deployment status's description: `sw1 <number> <event> run=… key=value… [~mac] - words`, 140 characters at
 * most (GitHub answers 422 beyond). The part before the dash is the machine's; the words are cut to what is left.
 */
import type { Entry, EventBody, EventType, NewEvent } from '../release/event.ts';
import type { Fields, Found } from './effects.ts';
import type { Signer } from './mac.ts';
import { oneOf, readWhole } from './text.ts';
import type { GitHubState } from './spec.ts';
import { table } from './table.ts';

/** GitHub's limit on a status's description, in characters. */
export const LONGEST = 140;
const eventTypes = [
  'opened',
  'wished',
  'judged',
  'rehearsed',
  'looked',
  'baseline',
  'intends',
  'did',
  'gave-up',
  'closed',
] as const satisfies readonly EventType[];

/** One entry of `table` by the type of its event: here alone the two are known to belong together. */
function written(event: EventBody): { readonly fields: Fields; readonly state: GitHubState } {
  switch (event.type) {
    case 'opened':
      return { fields: table.opened.write(event), state: table.opened.state(event) };
    case 'wished':
      return { fields: table.wished.write(event), state: table.wished.state(event) };
    case 'judged':
      return { fields: table.judged.write(event), state: table.judged.state(event) };
    case 'rehearsed':
      return { fields: table.rehearsed.write(event), state: table.rehearsed.state(event) };
    case 'looked':
      return { fields: table.looked.write(event), state: table.looked.state(event) };
    case 'baseline':
      return { fields: table.baseline.write(event), state: table.baseline.state(event) };
    case 'intends':
      return { fields: table.intends.write(event), state: table.intends.state(event) };
    case 'did':
      return { fields: table.did.write(event), state: table.did.state(event) };
    case 'gave-up':
      return { fields: table['gave-up'].write(event), state: table['gave-up'].state(event) };
    case 'closed':
      return { fields: table.closed.write(event), state: table.closed.state(event) };
  }
}

/** Anything becomes one line without control characters; what does not fit ends in an ellipsis. */
function cut(words: string, room: number): string {
  const line = words.replace(/[\p{C}\s]+/gu, ' ').trim();
  if (line.length <= room) return line;
  return room < 2 ? '' : `${line.slice(0, room - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

const prefixOf = (event: NewEvent, fields: Fields): string =>
  ['sw1', event.seq, event.type, `run=${event.run}`, ...fields.map(([key, value]) => `${key}=${value}`)].join(
    ' ',
  );

/** The status to create. `sign` is null where no SLUICEWAY_KEY is set. */
export function encode(
  event: NewEvent,
  sign: Signer | null,
): { readonly state: GitHubState; readonly description: string } {
  const { fields, state } = written(event);
  const prefix = prefixOf(event, fields);
  const machine = sign === null ? prefix : `${prefix} ~${sign(state, prefix)}`;
  const words = cut(event.words, LONGEST - machine.length - 3);
  return { state, description: words === '' ? machine : `${machine} - ${words}` };
}

/** Characters that an event's machine part takes, with a MAC: what must stay within `LONGEST`. */
export function machineLength(run: string, seq: number, entry: Entry): number {
  return prefixOf({ ...entry, run, seq }, written(entry).fields).length + ' ~'.length + 12;
}

/** What a description says, once its MAC (where there is one) has been cut off. */
export interface Decoded {
  readonly event: NewEvent;
  readonly prefix: string;
  readonly mac: string | null;
}

const grammar =
  /^(?<prefix>sw1 (?<seq>\d{1,9}) (?<type>[a-z-]+) run=(?<run>\d{1,20}\.\d{1,4})(?<rest>(?: [a-z]+=[^ ]+)*))(?: ~(?<mac>[\w-]{12}))?(?: - (?<words>.*))?$/u;

function fieldsIn(rest: string): Found | undefined {
  const pairs = rest
    .split(' ')
    .filter((part) => part !== '')
    .map((part): [string, string] => {
      const at = part.indexOf('=');
      return [part.slice(0, at), part.slice(at + 1)];
    });
  const found = new Map(pairs);
  return found.size === pairs.length ? found : undefined;
}

function bodyOf(type: string | undefined, rest: string | undefined): EventBody | undefined {
  const known = oneOf(type, eventTypes);
  const found = fieldsIn(rest ?? '');
  return known === undefined || found === undefined ? undefined : table[known].read(found);
}

/** `undefined` for anything that is not exactly of the grammar: total, whatever the text. */
export function decode(description: string): Decoded | undefined {
  const parts = grammar.exec(description)?.groups;
  const body = bodyOf(parts?.type, parts?.rest);
  const seq = readWhole(parts?.seq);
  const { prefix, run, words = '', mac = null } = parts ?? {};
  if (body === undefined || seq === undefined || prefix === undefined || run === undefined) return undefined;
  return { event: { ...body, seq, run, words }, prefix, mac };
}
