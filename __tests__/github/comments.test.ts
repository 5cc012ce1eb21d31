import { describe, expect, test } from '@jest/globals';
import { type CommentPlace, readComment, writeComment } from '../../src/github/comments.ts';
import { BOT, type StandIn, withGitHub } from './stand-in.ts';

const marker = '<!-- sluiceway: shop production -->';

function onPull({ repo }: StandIn): CommentPlace {
  repo.commit({ branch: 'change', files: { 'a.txt': 'a' } });
  return { issue: repo.pull({ branch: 'change' }), marker, author: BOT };
}

async function allComments({ client }: StandIn, { issue }: CommentPlace): Promise<readonly string[]> {
  const github = client();
  const { data } = await github.rest.issues.listComments({
    ...github.repo,
    issue_number: issue,
    per_page: 100,
  });
  return data.map(({ body = '' }) => body);
}

/** What people say, by no client of ours: it would keep GitHub's pace. */
async function chat({ hub }: StandIn, { issue }: CommentPlace, bodies: readonly string[]): Promise<void> {
  const authorization = `token ${hub.token({ user: 'mallory', repo: 'acme/shop' })}`;
  for (const body of bodies) {
    const said = { method: 'POST', headers: { authorization }, body: JSON.stringify({ body }) };
    const { status } = await fetch(`${hub.url}/repos/acme/shop/issues/${issue}/comments`, said);
    expect(status).toBe(201);
  }
}

describe('the comment', () => {
  test('is made once and rewritten from what stands there', () =>
    withGitHub(async (world) => {
      const place = onPull(world);
      const github = world.client();
      const first = await writeComment(github, place, (before) => before ?? 'new');
      const second = await writeComment(github, place, (before) => `${before}\nmore`);
      expect(second.id).toBe(first.id);
      expect(await allComments(world, place)).toEqual([`${marker}\nnew\nmore`]);
      expect((await readComment(github, place))?.body).toBe(`${marker}\nnew\nmore`);
    }));

  test('is found on the second page, and not taken from somebody who copied the marker', () =>
    withGitHub(async (world) => {
      const place = onPull(world);
      await chat(world, place, [`${marker} forged`, ...Array.from({ length: 110 }, () => 'hm')]);
      const ours = await writeComment(world.client(), place, () => 'ours');
      expect(await readComment(world.client(), place)).toEqual(ours);
      const again = await writeComment(world.client(), place, () => 'again');
      expect(again.id).toBe(ours.id);
    }));

  test('writers that race end with one', () =>
    withGitHub(async (world) => {
      const place = onPull(world);
      const bodies = ['a', 'b', 'c'].map((name) => `run ${name}`);
      await Promise.all(bodies.map((body) => writeComment(world.client(), place, () => body)));
      await writeComment(world.client(), place, () => 'in the end');
      expect(await allComments(world, place)).toEqual([`${marker}\nin the end`]);
    }));

  test.each([
    ['a lost answer', { status: 'drop-after' }],
    ['a 502 that did nothing', { status: 502 }],
  ] as const)('there is one after %s', (_name, fault) =>
    withGitHub(async (world) => {
      const place = onPull(world);
      const match = (method: string, path: string) => method === 'POST' && path.endsWith('/comments');
      world.hub.fail({ match, times: 1, ...fault });
      await writeComment(world.client(), place, () => 'text');
      expect(await allComments(world, place)).toEqual([`${marker}\ntext`]);
    }),
  );

  test('beyond what GitHub takes, it is cut at a line and says so', () =>
    withGitHub(async (world) => {
      const place = onPull(world);
      const long = Array.from({ length: 10_000 }, (_, index) => `line ${index}`).join('\n');
      const { body } = await writeComment(world.client(), place, () => `${marker}\n${long}`);
      expect(body.length).toBeLessThan(65_536);
      expect(body).toMatch(/\nline \d+\n\n… cut here/);
    }));

  test('the same text is not written again', () =>
    withGitHub(async (world) => {
      const place = onPull(world);
      await writeComment(world.client(), place, () => 'text');
      const github = world.client();
      await writeComment(github, place, () => 'text');
      expect(Object.keys(github.calls()).filter((call) => !call.startsWith('GET'))).toEqual([]);
    }));
});
