/** What happened: the ledger as a table, newest first. */
import type { Event } from '../release/event.ts';
import { saidBy } from '../release/words.ts';
import { inline, link } from './escape.ts';
import { type Links, runUrl } from './model.ts';
import { stamp } from './moment.ts';
import { details, table } from './table.ts';
import { wishText } from './wish.ts';

/** Each event's name as people would say it. */
const NAMES = {
  opened: 'opened',
  wished: 'wished',
  judged: 'judged',
  rehearsed: 'rehearsed',
  looked: 'looked',
  baseline: 'looked before',
  intends: 'began',
  did: 'did',
  'gave-up': 'gave up',
  closed: 'closed',
} as const satisfies Record<Event['type'], string>;

const runCell = (event: Event, links: Links): string => {
  const [id = event.run] = event.run.split('.');
  return link(id, runUrl(links, event.run));
};

/** An approval's words name who gave it. */
function wordsOf(event: Event): string {
  const wanted = event.type === 'wished' ? wishText(event.wish) : '';
  return event.type !== 'wished' || wanted === ''
    ? event.words
    : `${wanted}. ${saidBy(event.by, event.words)}`;
}

function row(event: Event, links: Links): readonly string[] {
  return [
    String(event.seq),
    stamp(event.at),
    NAMES[event.type],
    inline(wordsOf(event)),
    runCell(event, links),
  ];
}

/** Newest first. Of more than `most` events the oldest are left out, and it says how many. */
export function history(events: readonly Event[], links: Links, most: number): string {
  if (events.length === 0) return '';
  const newest = events.toSorted((a, b) => b.seq - a.seq || b.id - a.id);
  const shown = newest.slice(0, Math.max(0, most));
  const left = newest.length - shown.length;
  const rows = shown.map((event) => row(event, links));
  const rest =
    left === 0 ? '' : `${left} older events are left out here: all of them are in the deployment's statuses.`;
  const listed = rows.length === 0 ? '' : table(['#', 'time (UTC)', '', 'what', 'run'], rows);
  return details(
    `What happened: ${newest.length} events`,
    [listed, rest].filter((part) => part !== '').join('\n\n'),
  );
}
