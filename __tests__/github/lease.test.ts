import { describe, expect, test } from '@jest/globals';
import { refOf } from '../../src/github/claim.ts';
import { acquire } from '../../src/github/lease.ts';
import { type StandIn, withGitHub } from './stand-in.ts';

const place = { environment: 'production', service: 'shop' };
const REF = 'refs/sluiceway/production/shop';

const optionsOf = ({ repo, sha }: StandIn) => {
  const run = repo.startRun({ sha });
  return { ...place, sha, run };
};

describe('lease', () => {
  test('is a tag on the commit that says who holds it and until when, and is gone when given back', () =>
    withGitHub(async (world) => {
      const github = world.client();
      const options = optionsOf(world);
      const lease = await acquire(github, options);
      const oid = world.repo.tip(REF) ?? '';
      const { data } = await github.rest.git.getTag({ ...github.repo, tag_sha: oid });
      expect(data.object).toMatchObject({ type: 'commit', sha: world.sha });
      const until = new Date(lease.until()).toISOString();
      expect(JSON.parse(data.message)).toEqual({ run: options.run.id, attempt: 1, until });
      expect(lease.until() - github.now()).toBeGreaterThan(590_000);
      await lease.release();
      expect(world.repo.tip(REF)).toBeUndefined();
    }));

  test('held by another run: says which, and until when', () =>
    withGitHub(async (world) => {
      const first = optionsOf(world);
      await acquire(world.client(), first);
      const refused = acquire(world.client(), optionsOf(world));
      await expect(refused).rejects.toMatchObject({ code: 'LEASE' });
      await expect(refused).rejects.toThrow(
        new RegExp(`shop in production .*runs/${first.run.id}.* until \\d\\d:`),
      );
    }));

  test.each(['success', 'failure', 'cancelled'] as const)(
    'is taken over from a run that ended with %s',
    (end) =>
      withGitHub(async (world) => {
        const first = optionsOf(world);
        await acquire(world.client(), first);
        world.repo.finishRun(first.run.id, end);
        const second = await acquire(world.client(), optionsOf(world));
        await second.renew();
      }),
  );

  test('is taken over once its time has passed, and the first holder then changes nothing', () =>
    withGitHub(async (world) => {
      const first = await acquire(world.client(), optionsOf(world));
      world.hub.clock.advance(599_000);
      await expect(acquire(world.client(), optionsOf(world))).rejects.toMatchObject({ code: 'LEASE' });
      world.hub.clock.advance(10_000);
      const second = await acquire(world.client(), optionsOf(world));
      const taken = world.repo.tip(REF);
      await expect(first.renew()).rejects.toMatchObject({ code: 'LEASE' });
      await first.release();
      expect(world.repo.tip(REF)).toBe(taken);
      await second.release();
      expect(world.repo.tip(REF)).toBeUndefined();
    }));

  test('renewed, it holds beyond its first time', () =>
    withGitHub(async (world) => {
      const first = await acquire(world.client(), optionsOf(world));
      world.hub.clock.advance(500_000);
      await first.renew();
      world.hub.clock.advance(500_000);
      await expect(acquire(world.client(), optionsOf(world))).rejects.toMatchObject({ code: 'LEASE' });
    }));

  test('another attempt of the same run joins, and its release is the one that counts', () =>
    withGitHub(async (world) => {
      const options = optionsOf(world);
      const first = await acquire(world.client(), options);
      const second = await acquire(world.client(), { ...options, run: { ...options.run, attempt: 2 } });
      await first.release();
      expect(world.repo.tip(REF)).toBeDefined();
      await first.renew();
      await second.renew();
      await second.release();
      expect(world.repo.tip(REF)).toBeUndefined();
    }));

  test('other services and environments are other leases', () =>
    withGitHub(async (world) => {
      await acquire(world.client(), optionsOf(world));
      await acquire(world.client(), { ...optionsOf(world), service: 'api' });
      await acquire(world.client(), { ...optionsOf(world), environment: 'eu/prod 1.lock' });
    }));

  test('a ref that is none of ours is not overridden: a person is told how to', () =>
    withGitHub(async (world) => {
      const github = world.client();
      await github.rest.git.createRef({ ...github.repo, ref: REF, sha: world.sha });
      await expect(acquire(github, optionsOf(world))).rejects.toThrow(`git push origin :${REF}`);
    }));

  test('without contents: write it says what to grant', () =>
    withGitHub(async (world) => {
      const github = world.client({ contents: 'read', actions: 'read' });
      const refused = acquire(github, optionsOf(world));
      await expect(refused).rejects.toMatchObject({ code: 'PERMISSION' });
      await expect(refused).rejects.toThrow('contents: write');
    }));

  test('takes three calls where nobody else is, and one to give back', () =>
    withGitHub(async (world) => {
      const github = world.client();
      const lease = await acquire(github, optionsOf(world));
      await lease.release();
      const calls = Object.values(github.calls()).reduce((sum, count) => sum + count, 0);
      expect(calls).toBe(4);
    }));
});

test('names of refs: no two places share one, and git takes them all', () => {
  const names = ['production', 'eu/prod', 'a.lock', 'a..b', 'a%2Fb', 'a b', '~^:?*[', 'größe', '-', '@{'];
  const refs = names.flatMap((one) => names.map((other) => refOf(one, other)));
  expect(new Set(refs).size).toBe(refs.length);
  for (const ref of refs) expect(ref).toMatch(/^refs\/sluiceway\/[\w%-]+\/[\w%-]+$/);
});
