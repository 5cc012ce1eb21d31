import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import fc from 'fast-check';
import { isRefName } from '../../../sandbox/github/store/refs.ts';
import { refusal, SHOP, staged } from './started.ts';

const stage = staged();

const ZEROS = '0'.repeat(40);
const LEASE = 'refs/sluiceway/production/shop';

const api = (): Octokit => stage().workflow({ contents: 'write' });

const create = (ref = LEASE, sha = stage().sha) => api().git.createRef({ ...SHOP, ref, sha });

const tag = async (message: string): Promise<string> => {
  const about = { tag: 'lease', message, object: stage().sha, type: 'commit' as const };
  return (await api().git.createTag({ ...SHOP, ...about })).data.sha;
};

describe('creating a ref', () => {
  test('of many at once exactly one succeeds: it is a compare-and-swap', async () => {
    const shas = await Promise.all([1, 2, 3, 4, 5, 6].map((run) => tag(`{"run":${run}}`)));
    const tried = await Promise.allSettled(shas.map((sha) => create(LEASE, sha)));
    const won = tried.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value.data.object.sha] : [],
    );
    expect(won).toHaveLength(1);
    expect(stage().repo.tip(LEASE)).toBe(won[0]);
  });

  test('that exists is refused with the words that clients know', async () => {
    await create();
    const refused = await refusal(create());
    expect(refused).toMatchObject({ status: 422 });
    expect(refused.message).toContain('Reference already exists');
  });

  test.each([
    ['without refs/', 'heads/x'],
    ['with one slash', 'refs/x'],
    ['with a space', 'refs/sluiceway/a b'],
  ])('%s is refused', async (_, ref) => {
    expect(await refusal(create(ref))).toMatchObject({ status: 422 });
  });

  test('of an object that does not exist is refused', async () => {
    expect(await refusal(create(LEASE, 'a'.repeat(40)))).toMatchObject({ status: 422 });
  });

  test('keeps a percent-encoded name as it is', async () => {
    const ref = 'sluiceway/production%2Fshop/api';
    await create(`refs/${ref}`);
    expect((await api().git.getRef({ ...SHOP, ref })).data.ref).toBe(`refs/${ref}`);
    const { data } = await api().git.listMatchingRefs({ ...SHOP, ref: 'sluiceway/production%2F' });
    expect(data.map((found) => found.ref)).toEqual([`refs/${ref}`]);
  });
});

test('a ref to an annotated tag shows the tag, and the tag its message', async () => {
  const sha = await tag('{"run":7}');
  await create(LEASE, sha);
  const { object } = (await api().git.getRef({ ...SHOP, ref: 'sluiceway/production/shop' })).data;
  expect(object).toMatchObject({ sha, type: 'tag' });
  const { data } = await api().git.getTag({ ...SHOP, tag_sha: sha });
  expect(data).toMatchObject({ message: '{"run":7}', object: { sha: stage().sha, type: 'commit' } });
});

test('a ref moves forward freely and back only by force', async () => {
  const [old, next] = [stage().sha, stage().repo.commit({ files: { a: '1' } })];
  const main = { ...SHOP, ref: 'heads/main' };
  expect(await refusal(api().git.updateRef({ ...main, sha: old }))).toMatchObject({ status: 422 });
  await api().git.updateRef({ ...main, sha: old, force: true });
  await api().git.updateRef({ ...main, sha: next });
  expect(stage().repo.tip('main')).toBe(next);
});

test('deleting a ref that does not exist is refused', async () => {
  const gone = api().git.deleteRef({ ...SHOP, ref: 'sluiceway/production/shop' });
  expect(await refusal(gone)).toMatchObject({ status: 422 });
});

describe('updateRefs', () => {
  const MUTATION = 'mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }';

  const update = async (refUpdates: readonly object[], by = api()) => {
    const repositoryId = (await api().repos.get(SHOP)).data.node_id;
    return by.graphql(MUTATION, { input: { repositoryId, refUpdates } });
  };

  test('deletes the ref if it is still where the caller believes', async () => {
    await create();
    await update([{ name: LEASE, beforeOid: stage().sha, afterOid: ZEROS }]);
    expect(stage().repo.tip(LEASE)).toBeUndefined();
  });

  test('leaves a ref that somebody else has taken over', async () => {
    const other = await tag('other');
    await create(LEASE, other);
    await expect(update([{ name: LEASE, beforeOid: stage().sha, afterOid: ZEROS }])).rejects.toThrow(
      'expected',
    );
    expect(stage().repo.tip(LEASE)).toBe(other);
  });

  test('makes all changes or none', async () => {
    const made = { name: 'refs/heads/new', beforeOid: ZEROS, afterOid: stage().sha };
    await expect(update([made, { name: LEASE, afterOid: ZEROS }])).rejects.toThrow('does not exist');
    expect(stage().repo.tip('new')).toBeUndefined();
    await update([made]);
    expect(stage().repo.tip('new')).toBe(stage().sha);
  });

  test('needs contents: write', async () => {
    await create();
    const poor = stage().workflow({ contents: 'read' });
    await expect(update([{ name: LEASE, afterOid: ZEROS }], poor)).rejects.toThrow('not accessible');
  });

  test('is all that there is: anything else is a GraphQL error', async () => {
    await expect(api().graphql('{ viewer { login } }')).rejects.toThrow('Cannot query field "viewer"');
  });
});

test('names are judged as git judges them', () => {
  const part = fc.string({
    unit: fc.constantFrom('a', '.', '/', '~', ' ', '@', '{', '-', '%', '*', 'é'),
    maxLength: 6,
  });
  const name = fc
    .oneof(
      part,
      part.map((text) => `${text}.lock`),
    )
    .map((text) => `refs/heads/${text}`);
  const accepted = (ref: string): boolean => {
    try {
      execFileSync('git', ['check-ref-format', ref], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(name, (ref) => {
      expect(isRefName(ref)).toBe(accepted(ref));
    }),
    { numRuns: 200 },
  );
});
