/** Lists of GitHub's, whole: `Link` says whether there is more, never the length of a page. */
import { SluicewayError } from '../errors.ts';

export interface Page {
  readonly page: number;
  readonly per_page: number;
}

interface Answer<T> {
  readonly headers: { readonly link?: string };
  readonly data: readonly T[];
}

/** 100 pages of 100 are more than anything of ours: beyond them something is wrong. */
const MOST_PAGES = 100;

/**
 * @param key what tells one item from another: an item that moved to the next page meanwhile comes once
 * @param enough ends after the page with which it is true of all items so far
 */
export async function allPages<T>(
  fetch: (page: Page) => Promise<Answer<T>>,
  key: (item: T) => number | string,
  enough: (items: readonly T[]) => boolean = () => false,
): Promise<readonly T[]> {
  const items = new Map<number | string, T>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data, headers } = await fetch({ page, per_page: 100 });
    for (const item of data) items.set(key(item), item);
    const all = [...items.values()];
    if (enough(all) || !headers.link?.includes('rel="next"')) return all;
  }
  throw new SluicewayError(
    'GITHUB',
    `GitHub's list has more than ${MOST_PAGES} pages of 100: that cannot be right`,
  );
}
