/** Queries of one arm over one window: with its names in them, and what Prometheus said. */
import { messageOf } from '../../errors.ts';
import type { Window } from '../../judge/reading.ts';
import { expandAll, expandText, expandUrl } from '../../transport/expand.ts';
import type { HttpAnswer } from '../../transport/http.ts';
import { type Arm, type SourceDeps, sourcesOf } from '../deps.ts';
import { type AskScrapes, countedBy, unscraped } from './counted.ts';
import { queryUrl, type Series, seriesOf, tracksOf } from './query.ts';
import { counterIn } from './selector.ts';
import { strangerIn } from './stranger.ts';
import type { PrometheusConfig } from './spec.ts';

/** Queries as they are written; a string is why there is no answer. */
export interface Asked {
  /** What the query gives at the window's end. */
  readonly value: (query: string) => Promise<readonly Series[] | string>;
  /** What was counted in the window: from the scrapes where the query is a counter's, else by Prometheus itself. */
  readonly count: (query: string, of: 'counts' | 'histogram') => Promise<readonly Series[] | string>;
  /** Why not every target of the selector was scraped all through the window; `null` where each was. */
  readonly unscraped: (up: string) => Promise<string | null>;
}

type Ask = <T extends readonly Pick<Series, 'labels'>[]>(
  query: string,
  at: number,
  read: (got: HttpAnswer) => T | string,
) => Promise<T | string>;

export function asking(
  deps: SourceDeps,
  config: PrometheusConfig,
  arm: Arm,
  window: Window,
  abort: AbortSignal,
): Asked {
  const sources = sourcesOf(deps, arm, window);
  const ask: Ask = async (query, at, read) => {
    try {
      const url = queryUrl(expandUrl(config.url, ...sources), query, at);
      const headers = expandAll(config.headers, ...sources);
      const found = read(await deps.http({ method: 'GET', url, headers, abort }));
      const stranger = config.perArm && typeof found !== 'string' ? strangerIn(found, deps, arm) : null;
      return stranger ?? found;
    } catch (thrown) {
      return messageOf(thrown);
    }
  };
  const scrapes: AskScrapes = (selector, length, at) =>
    ask(`${selector}[${Math.ceil(length / 1000)}s]`, at, tracksOf);
  const expanded = async <T>(query: string, then: (text: string) => Promise<T>): Promise<T | string> => {
    try {
      return await then(expandText(query, ...sources));
    } catch (thrown) {
      return messageOf(thrown);
    }
  };
  const value = (query: string) => expanded(query, (text) => ask(text, window.to, seriesOf));
  return {
    value,
    count: (query, of) => {
      const counter = counterIn(query, of);
      if (counter === null) return value(query);
      return expanded(counter, (text) => countedBy(scrapes, text, window, of === 'counts' ? null : 'le'));
    },
    unscraped: (up) => expanded(up, (text) => unscraped(scrapes, text, window)),
  };
}
