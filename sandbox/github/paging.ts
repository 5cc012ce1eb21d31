/** GitHub's paging: 30 records a page unless told, 100 at most, links to the other pages in a header. */
import type { Call, Reply } from './call.ts';
import { json } from './call.ts';

const DEFAULT_SIZE = 30;
const MAX_SIZE = 100;

const positive = (text: string | null, otherwise: number): number => {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
};

interface Page {
  readonly number: number;
  readonly size: number;
  readonly last: number;
}

const pageOf = (query: URLSearchParams, total: number): Page => {
  const size = Math.min(positive(query.get('per_page'), DEFAULT_SIZE), MAX_SIZE);
  return { number: positive(query.get('page'), 1), size, last: Math.max(1, Math.ceil(total / size)) };
};

const linksOf = ({ number, last }: Page): readonly (readonly [string, number])[] => [
  ...(number > 1 ? [['prev', Math.min(number - 1, last)] as const] : []),
  ...(number < last ? [['next', number + 1] as const, ['last', last] as const] : []),
  ...(number > 1 ? [['first', 1] as const] : []),
];

const linkHeader = (call: Call, page: Page): Readonly<Record<string, string>> => {
  const links = linksOf(page).map(([rel, to]) => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(to));
    return `<${call.hub.url}${call.path}?${query.toString()}>; rel="${rel}"`;
  });
  return links.length === 0 ? {} : { link: links.join(', ') };
};

/** The page that the query asks for, each record in its shape; `wrap` puts it into an object with the total. */
export const paged = <T, Shape>(
  call: Call,
  records: readonly T[],
  shape: (record: T) => Shape,
  wrap: (shapes: readonly Shape[], total: number) => unknown = (shapes) => shapes,
): Reply => {
  const page = pageOf(call.query, records.length);
  const start = (page.number - 1) * page.size;
  const shapes = records.slice(start, start + page.size).map(shape);
  return json(200, wrap(shapes, records.length), linkHeader(call, page));
};
