/** A counter's rise over a look's window, asked of Prometheus piece by piece. */
import type { Window } from '../../judge/reading.ts';
import { type Rise, risesOf } from './increase.ts';
import type { Series } from './query.ts';
import { isGap, type Track } from './scrapes.ts';
import { upOf } from './selector.ts';

/** The scrapes of what a selector selects, over `length` ms before `at`. */
export type AskScrapes = (selector: string, length: number, at: number) => Promise<readonly Track[] | string>;

/** So long before a window its series are looked for: as long as Prometheus itself holds a scrape to be the latest. */
const LOOKBACK = 300_000;
/** Of a window that is longer the scrapes of many series would not fit into one answer. */
const PIECE = 600_000;

function piecesOf({ from, to }: Window): readonly Window[] {
  const count = Math.max(1, Math.ceil((to - from) / PIECE));
  const length = (to - from) / count;
  return Array.from({ length: count }, (_, i) => ({
    from: Math.round(from + i * length),
    to: Math.round(from + (i + 1) * length),
  }));
}

async function pieceOf(ask: AskScrapes, selector: string, window: Window): Promise<readonly Rise[] | string> {
  const length = window.to - window.from + LOOKBACK;
  const series = await ask(selector, length, window.to);
  if (typeof series === 'string') return series;
  const targets = upOf(series.map(({ labels }) => labels));
  const up = targets === null ? [] : await ask(targets, length, window.to);
  return typeof up === 'string' ? up : risesOf(series, up, window);
}

/** As `sum(…)` and `sum by (le) (…)` do. None of none. */
function summed(rises: readonly Rise[], by: 'le' | null): readonly Series[] {
  const sums = new Map<string, number>();
  for (const { labels, by: more } of rises) {
    const key = by === null ? '' : (labels[by] ?? '');
    sums.set(key, (sums.get(key) ?? 0) + more);
  }
  return [...sums].map(([key, value]) => ({ labels: key === '' ? {} : { le: key }, value }));
}

/** The sum of all series, or one of each `le`. */
export async function countedBy(
  ask: AskScrapes,
  selector: string,
  window: Window,
  by: 'le' | null,
): Promise<readonly Series[] | string> {
  const found: Rise[] = [];
  for (const piece of piecesOf(window)) {
    const rises = await pieceOf(ask, selector, piece);
    if (typeof rises === 'string') return rises;
    found.push(...rises);
  }
  return summed(found, by);
}

/** The last of them must be about as old as one interval: five of them where it is not known what that is. */
function isSteady(
  points: readonly { readonly at: number; readonly value: number }[],
  window: Window,
): boolean {
  const gaps = points.slice(1).map(({ at }, i) => at - (points[i]?.at ?? at));
  const interval = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)];
  const inside = points.filter(({ at }) => at > window.from - (interval ?? 0));
  const last = points.at(-1)?.at;
  if (interval === undefined || last === undefined || inside.some(({ value }) => value !== 1)) return false;
  return !isGap(last, window.to - interval, interval);
}

/** Why the targets of an arm, by the selector of their `up`, were not scraped all through the window; `null` if they were. */
export async function unscraped(ask: AskScrapes, selector: string, window: Window): Promise<string | null> {
  const up = await ask(selector, window.to - window.from + LOOKBACK, window.to);
  if (typeof up === 'string') return `\`up\`: ${up}`;
  if (up.length === 0) return '`up` gives no series: is there such a target?';
  const bad = up.find(({ points }) => !isSteady(points, window));
  if (bad === undefined) return null;
  return `${bad.labels.instance ?? 'a target'} was not scraped all through the window: is it down?`;
}
