import { describe, expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { refusal, SHOP, staged } from './started.ts';

const stage = staged();

const api = (): Octokit => stage().workflow({ 'pull-requests': 'write', issues: 'write' });

const pull = (files: Record<string, string> = { 'a.ts': '1\n2\n' }) => {
  const head = stage().repo.commit({ branch: 'topic', files, author: 'ben' });
  return { head, number: stage().repo.pull({ branch: 'topic', title: 'v2', author: 'ben' }) };
};

const bringing = async (commit_sha: string) =>
  (await api().repos.listPullRequestsAssociatedWithCommit({ ...SHOP, commit_sha })).data;

describe('merging', () => {
  test.each(['merge', 'squash'] as const)(
    'by %s: the commit on main leads back to its pull request',
    async (method) => {
      const { head, number } = pull();
      const sha = stage().repo.merge(number, { method, by: 'ana' });
      expect(stage().repo.tip('main')).toBe(sha);
      expect(await bringing(sha)).toMatchObject([{ number, merge_commit_sha: sha, state: 'closed' }]);
      expect(await bringing(head)).toMatchObject([{ number }]);
    },
  );

  test('keeps what both sides changed, and refuses what they changed differently', async () => {
    const { number } = pull();
    stage().repo.commit({ files: { 'b.ts': 'b' } });
    const ref = stage().repo.merge(number);
    for (const path of ['a.ts', 'b.ts'])
      expect(await api().repos.getContent({ ...SHOP, path, ref })).toMatchObject({ status: 200 });
    stage().repo.commit({ branch: 'topic', files: { 'b.ts': 'other' } });
    const again = stage().repo.pull({ branch: 'topic' });
    expect(() => stage().repo.merge(again)).toThrow('b.ts');
  });
});

describe('a pull request', () => {
  test('that is open follows its branch, and a merged one does not', async () => {
    const { number } = pull();
    const one = { ...SHOP, pull_number: number };
    const second = stage().repo.commit({ branch: 'topic', files: { 'a.ts': '1\n' } });
    expect((await api().pulls.get(one)).data.head.sha).toBe(second);
    stage().repo.merge(number);
    stage().repo.commit({ branch: 'topic', files: { 'a.ts': 'late' } });
    expect((await api().pulls.get(one)).data).toMatchObject({ merged: true, head: { sha: second } });
  });

  test('shows its files with how much changed, not what main did meanwhile', async () => {
    const { number } = pull({ 'a.ts': '1\n2\n', 'README.md': 'shop\nmore\n' });
    stage().repo.commit({ files: { 'b.ts': 'b' } });
    const { data } = await api().pulls.listFiles({ ...SHOP, pull_number: number });
    const figures = data.map(({ filename, status, additions, deletions }) => [
      filename,
      status,
      additions,
      deletions,
    ]);
    expect(figures).toEqual([
      ['README.md', 'modified', 1, 0],
      ['a.ts', 'added', 2, 0],
    ]);
  });

  test('is also found from its commit while it is open', async () => {
    const { head, number } = pull();
    expect(await bringing(head)).toMatchObject([{ number, state: 'open', merged_at: null }]);
    expect(await bringing(stage().sha)).toEqual([]);
  });

  test('keeps the reviews with the commit that they saw', async () => {
    const { head, number } = pull();
    stage().repo.review(number, { by: 'ana', state: 'APPROVED' });
    stage().repo.commit({ branch: 'topic', files: { 'a.ts': 'later' } });
    const { data } = await api().pulls.listReviews({ ...SHOP, pull_number: number });
    expect(data).toMatchObject([{ user: { login: 'ana' }, state: 'APPROVED', commit_id: head }]);
  });

  test('cannot be approved by its author', async () => {
    const { number: pull_number } = pull();
    const own = stage()
      .person('ben')
      .pulls.createReview({ ...SHOP, pull_number, event: 'APPROVE' });
    expect(await refusal(own)).toMatchObject({ status: 422 });
  });

  test('is an issue too, with a number that no issue has', async () => {
    const { number } = pull();
    const issue = (await api().issues.create({ ...SHOP, title: 'incident' })).data;
    expect(issue.number).toBe(number + 1);
    const { data } = await api().issues.listForRepo(SHOP);
    expect(data.map((found) => [found.number, found.pull_request !== undefined])).toEqual([
      [issue.number, false],
      [number, true],
    ]);
  });
});

describe('a comment', () => {
  test('of 65,536 characters is taken, one more is refused', async () => {
    const issue = { ...SHOP, issue_number: pull().number };
    expect(await api().issues.createComment({ ...issue, body: 'x'.repeat(65_536) })).toMatchObject({
      status: 201,
    });
    const refused = await refusal(api().issues.createComment({ ...issue, body: 'x'.repeat(65_537) }));
    expect(refused).toMatchObject({ status: 422 });
    expect(refused.message).toContain('body is too long');
  });

  test('that is changed keeps its author, and its page is that of the pull request', async () => {
    const { number } = pull();
    const { data } = await stage()
      .person('ana')
      .issues.createComment({ ...SHOP, issue_number: number, body: 'a' });
    const changed = (await api().issues.updateComment({ ...SHOP, comment_id: data.id, body: 'b' })).data;
    expect(changed).toMatchObject({ body: 'b', user: { login: 'ana' }, performed_via_github_app: null });
    expect(changed.html_url).toContain(`/pull/${number}#issuecomment-${data.id}`);
  });

  test('on nothing is not found', async () => {
    const nowhere = api().issues.createComment({ ...SHOP, issue_number: 99, body: 'b' });
    expect(await refusal(nowhere)).toMatchObject({ status: 404 });
  });
});
