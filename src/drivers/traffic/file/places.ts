/** Where each value of a YAML or JSON text stands, by the events of its parser. Pure. */
import { COLLECTION_STYLE, type Event, EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml';

interface Range {
  readonly from: number;
  /** Of a list or map in brackets: the end of its last value. */
  readonly to: number;
}
/** `from` and `to` are offsets into the text. */
export type Place = Range &
  (
    | { readonly kind: 'scalar' }
    | { readonly kind: 'alias' }
    | { readonly kind: 'list'; readonly inBrackets: boolean; readonly items: readonly Place[] }
    | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Place> }
  );
type Of<Id> = Extract<Event, { type: Id }>;

interface Reader {
  readonly text: string;
  readonly events: readonly Event[];
  index: number;
  /** The end of what was read last. */
  last: number;
}

/** With its quotes. A value that is not there stands behind the colon of its key. */
function scalarRange(
  { text, last }: Reader,
  { valueStart, valueEnd, style }: Of<typeof EVENT_ID.SCALAR>,
): Range {
  if (valueStart < 0) {
    const behind = text.indexOf(':', last) + 1;
    return { from: behind, to: behind };
  }
  const quotes = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
  return { from: valueStart - quotes, to: valueEnd + quotes };
}

function readList(reader: Reader, { start, style }: Of<typeof EVENT_ID.SEQUENCE>): Place {
  reader.last = start + 1;
  const items: Place[] = [];
  for (let item = readPlace(reader); item !== undefined; item = readPlace(reader)) items.push(item);
  const inBrackets = style === COLLECTION_STYLE.FLOW;
  return { kind: 'list', from: start, to: reader.last, inBrackets, items };
}

function readMap(reader: Reader, { start }: Of<typeof EVENT_ID.MAPPING>): Place {
  const entries = new Map<string, Place>();
  for (;;) {
    const key = reader.events[reader.index];
    if (readPlace(reader) === undefined) return { kind: 'map', from: start, to: reader.last, entries };
    const value = readPlace(reader);
    // What is no word cannot be named in a path.
    if (key?.type === EVENT_ID.SCALAR && value !== undefined)
      entries.set(getScalarValue(reader.text, key), value);
  }
}

function placeOf(reader: Reader, event: Event): Place | undefined {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return { kind: 'scalar', ...scalarRange(reader, event) };
    case EVENT_ID.ALIAS:
      return { kind: 'alias', from: event.anchorStart, to: event.anchorEnd };
    case EVENT_ID.SEQUENCE:
      return readList(reader, event);
    case EVENT_ID.MAPPING:
      return readMap(reader, event);
    case EVENT_ID.DOCUMENT:
      return readPlace(reader);
    case EVENT_ID.POP:
      return undefined;
  }
}

/** The next one, or `undefined` where the collection ends. */
function readPlace(reader: Reader): Place | undefined {
  const event = reader.events[reader.index];
  reader.index += 1;
  const place = event === undefined ? undefined : placeOf(reader, event);
  if (place !== undefined) reader.last = Math.max(reader.last, place.to);
  return place;
}

/** Of the first document's root; `undefined` where there is none. @throws YAMLException where the text is no YAML */
export const rootPlace = (text: string): Place | undefined =>
  readPlace({ text, events: parseEvents(text, {}), index: 0, last: 0 });
