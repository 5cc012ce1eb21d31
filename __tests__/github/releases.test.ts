import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../sandbox/github/faults.ts';
import { createRelease, getRelease, listReleases } from '../../src/github/releases.ts';
import { createStatus, listStatuses } from '../../src/github/statuses.ts';
import { BOT, type StandIn, withGitHub } from './stand-in.ts';

const place = { service: 'shop', environment: 'production' };
const newest = { ...place, limit: 10 };

const lostAnswers: readonly (readonly [string, Pick<Fault, 'status' | 'after'>])[] = [
  ['a 502 that did nothing', { status: 502 }],
  ['a 502 after it was done', { status: 502, after: true }],
  ['a connection cut before', { status: 'drop-before' }],
  ['a connection cut after', { status: 'drop-after' }],
];

const failCreate = (world: StandIn, end: string, fault: Pick<Fault, 'status' | 'after'>, times = 1): void =>
  world.hub.fail({ match: (method, path) => method === 'POST' && path.endsWith(end), times, ...fault });

describe('releases', () => {
  test('one is found again as it was made, by the commit, never merged', () =>
    withGitHub(async (world) => {
      world.repo.environment('production', { reviewers: ['ana'] });
      const github = world.client();
      const payload = { key: 'k1', digest: 'abc', nested: { of: [1, 2] } };
      const made = await createRelease(github, { ...place, sha: world.sha, payload });
      expect(made).toMatchObject({
        sha: world.sha,
        task: 'release/shop',
        environment: 'production',
        payload,
      });
      expect(made.writer).toEqual({ login: BOT, app: 'github-actions' });
      expect(await listReleases(github, newest)).toEqual([made]);
      expect(await getRelease(github, made.id)).toEqual(made);
      expect(await getRelease(github, made.id + 1_000)).toBeNull();
    }));

  test.each(['newest-first', 'oldest-first'] as const)(
    'come newest first, those of this place only (%s)',
    (order) =>
      withGitHub(async (world) => {
        world.hub.lists.order = order;
        const github = world.client();
        for (const [index, where] of [{}, { service: 'api' }, { environment: 'staging' }, {}].entries())
          await createRelease(github, { ...place, ...where, sha: world.sha, payload: { key: `k${index}` } });
        const found = await listReleases(github, newest);
        expect(found.map(({ payload }) => payload)).toEqual([{ key: 'k3' }, { key: 'k0' }]);
      }),
  );

  test.each(lostAnswers)('exactly one after %s', (_name, fault) =>
    withGitHub(async (world) => {
      failCreate(world, '/deployments', fault);
      const github = world.client();
      const made = await createRelease(github, { ...place, sha: world.sha, payload: { key: 'k1' } });
      expect(await listReleases(github, newest)).toEqual([made]);
    }),
  );

  test('where the list was so late that there are two, everybody goes by the older', () =>
    withGitHub(async (world) => {
      failCreate(world, '/deployments', { status: 'drop-after' });
      world.hub.lists.readLag = 2;
      const github = world.client();
      const made = await createRelease(github, { ...place, sha: world.sha, payload: { key: 'k1' } });
      await listReleases(github, newest);
      const { data } = await github.rest.repos.listDeployments({ ...github.repo });
      expect(data).toHaveLength(2);
      expect(await listReleases(github, newest)).toEqual([made]);
    }));

  test('an older deployment with a guessed key hides nothing, and is not taken for a lost one', () =>
    withGitHub(async (world) => {
      const github = world.client();
      await createRelease(github, { ...place, sha: world.sha, payload: { key: 'k1', mac: 'guess' } });
      failCreate(world, '/deployments', { status: 'drop-before' });
      const payload = { key: 'k1', mac: 'right' };
      const made = await createRelease(github, { ...place, sha: world.sha, payload });
      expect(made.payload).toEqual(payload);
      expect((await listReleases(github, newest))[0]).toEqual(made);
    }));

  test('a part of a commit, and a payload beyond 32 kB, are refused before anything is made', () =>
    withGitHub(async (world) => {
      const github = world.client();
      const short = createRelease(github, { ...place, sha: 'abc1234', payload: { key: 'k' } });
      await expect(short).rejects.toMatchObject({ code: 'INPUT' });
      const large = { key: 'k', config: 'ä'.repeat(17_000) };
      const tooMuch = createRelease(github, { ...place, sha: world.sha, payload: large });
      await expect(tooMuch).rejects.toMatchObject({ code: 'LEDGER' });
      expect(github.calls()).toEqual({});
    }));

  test('without deployments: write it says what to grant', () =>
    withGitHub(async (world) => {
      const github = world.client({ contents: 'write', deployments: 'read' });
      const refused = createRelease(github, { ...place, sha: world.sha, payload: { key: 'k' } });
      await expect(refused).rejects.toThrow('lacks deployments: write');
    }));
});

describe('statuses', () => {
  const line = {
    state: 'in_progress',
    description: 'sw1 2 shifting to=25% - 25 % of users',
    log_url: 'https://github.com/acme/shop/actions/runs/1',
  } as const;

  const open = async (world: StandIn) => {
    const github = world.client();
    const { id } = await createRelease(github, { ...place, sha: world.sha, payload: { key: 'k' } });
    return { github, id };
  };

  test('come in the order in which they were written', () =>
    withGitHub(async (world) => {
      const { github, id } = await open(world);
      const words = ['one', 'two', 'three'];
      for (const description of words) await createStatus(github, id, { ...line, description });
      const found = await listStatuses(github, id);
      expect(found.map(({ description }) => description)).toEqual(words);
      expect(found[0]).toMatchObject({ state: 'in_progress', logUrl: line.log_url, writer: { login: BOT } });
    }));

  test.each(lostAnswers)('exactly one after %s', (_name, fault) =>
    withGitHub(async (world) => {
      const { github, id } = await open(world);
      failCreate(world, '/statuses', fault);
      const made = await createStatus(github, id, line);
      expect(await listStatuses(github, id)).toEqual([made]);
    }),
  );

  test("another run's line with the same words is not taken for ours", () =>
    withGitHub(async (world) => {
      const { github, id } = await open(world);
      await createStatus(github, id, { ...line, log_url: 'https://github.com/acme/shop/actions/runs/2' });
      failCreate(world, '/statuses', { status: 'drop-before' });
      await createStatus(github, id, line);
      expect(await listStatuses(github, id)).toHaveLength(2);
    }));

  test('a success leaves those of other services as they are', () =>
    withGitHub(async (world) => {
      const { github, id } = await open(world);
      await createStatus(github, id, { ...line, state: 'success' });
      const other = await createRelease(github, {
        service: 'api',
        environment: 'production',
        sha: world.sha,
        payload: { key: 'o' },
      });
      await createStatus(github, other.id, { ...line, state: 'success' });
      expect((await listStatuses(github, id)).map(({ state }) => state)).toEqual(['success']);
    }));

  test('141 characters are refused before they are sent', () =>
    withGitHub(async (world) => {
      const { github, id } = await open(world);
      const refused = createStatus(github, id, { ...line, description: 'x'.repeat(141) });
      await expect(refused).rejects.toMatchObject({ code: 'LEDGER' });
    }));

  test('an outage that lasts ends with an error, not with a second line', () =>
    withGitHub(async (world) => {
      const { github, id } = await open(world);
      failCreate(world, '/statuses', { status: 'drop-before' }, 3);
      await expect(createStatus(github, id, line)).rejects.toMatchObject({ code: 'GITHUB' });
      expect(await listStatuses(github, id)).toEqual([]);
    }));
});
