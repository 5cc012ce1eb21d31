import { expect, test } from '@jest/globals';
import { allPages, type Page } from '../../src/github/pages.ts';

/** Page by page; all but the last announce another. */
const paged =
  (...pages: readonly (readonly number[])[]) =>
  async ({ page }: Page) => ({
    data: pages[page - 1] ?? [],
    headers: page < pages.length ? { link: '<https://api.github.com/x?page=2>; rel="next"' } : {},
  });
const itself = (item: number): number => item;

test('goes on as long as GitHub announces more, also after a short page', async () => {
  expect(await allPages(paged([1, 2], [], [3]), itself)).toEqual([1, 2, 3]);
});

test('an item that moved to the next page meanwhile comes once', async () => {
  expect(await allPages(paged([1, 2], [2, 3]), itself)).toEqual([1, 2, 3]);
});

test('stops when there is enough', async () => {
  expect(await allPages(paged([1, 2], [3]), itself, (all) => all.length >= 2)).toEqual([1, 2]);
});

test('a list without end is an error', async () => {
  const endless = async ({ page }: Page) => ({ data: [page], headers: { link: 'rel="next"' } });
  await expect(allPages(endless, itself)).rejects.toMatchObject({ code: 'GITHUB' });
});
