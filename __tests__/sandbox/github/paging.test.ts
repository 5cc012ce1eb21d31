import { expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { SHOP, staged } from './started.ts';

const stage = staged();

const api = (): Octokit => stage().workflow({ issues: 'write' });

/** An issue with `count` comments, `c1` to `c<count>`. */
const thread = async (count: number) => {
  const { data } = await api().issues.create({ ...SHOP, title: 't' });
  const issue = { ...SHOP, issue_number: data.number };
  for (let n = 1; n <= count; n += 1) await api().issues.createComment({ ...issue, body: `c${n}` });
  return issue;
};

test('a page has 30 records unless told, and names the next and the last', async () => {
  const issue = await thread(61);
  const { data, headers } = await api().issues.listComments(issue);
  expect([data.length, data.at(0)?.body, data.at(-1)?.body]).toEqual([30, 'c1', 'c30']);
  expect(headers.link).toContain('page=2>; rel="next"');
  expect(headers.link).toContain('page=3>; rel="last"');
});

test('a page has 100 records at most', async () => {
  const issue = await thread(101);
  expect((await api().issues.listComments({ ...issue, per_page: 1000 })).data).toHaveLength(100);
});

test("a client that follows the links gets every record once, in the list's order", async () => {
  const issue = await thread(7);
  const all = await api().paginate(api().issues.listComments, { ...issue, per_page: 3 });
  expect(all.map(({ body }) => body)).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7']);
});

test('the filters of the first page hold on the next ones', async () => {
  await thread(0);
  await thread(0);
  const wanted = { ...SHOP, state: 'open' as const, per_page: 1 };
  const { headers } = await api().issues.listForRepo(wanted);
  expect(headers.link).toContain('state=open');
});

test('a list that fits into one page has no links, and a page past the end is empty', async () => {
  const issue = await thread(2);
  expect((await api().issues.listComments(issue)).headers.link).toBeUndefined();
  expect((await api().issues.listComments({ ...issue, page: 9 })).data).toEqual([]);
});
