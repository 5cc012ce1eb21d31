import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../sandbox/github/faults.ts';
import { createRef, NOTHING, readRef, swapRef } from '../../src/github/refs.ts';
import { withGitHub } from './stand-in.ts';

const REF = 'refs/sluiceway/production/shop';
const faults: readonly (readonly [string, Pick<Fault, 'status' | 'after'>])[] = [
  ['a connection cut before', { status: 'drop-before' }],
  ['a connection cut after', { status: 'drop-after' }],
  ['a 502 after it was done', { status: 502, after: true }],
];

describe('a ref as a register', () => {
  test.each(faults)('made is made, also over %s; a second one is refused', (_name, fault) =>
    withGitHub(async ({ hub, repo, client, sha }) => {
      const other = repo.commit({ files: { 'b.txt': 'b' } });
      const github = client();
      hub.fail({
        match: (method, path) => method === 'POST' && path.endsWith('/git/refs'),
        times: 1,
        ...fault,
      });
      expect(await createRef(github, REF, sha)).toBe(true);
      expect(await createRef(github, REF, other)).toBe(false);
      expect(await readRef(github, REF)).toEqual({ oid: sha, type: 'commit' });
    }),
  );

  test.each(faults)('moved and deleted only from where it was, also over %s', (_name, fault) =>
    withGitHub(async ({ hub, repo, client, sha }) => {
      const next = repo.commit({ files: { 'b.txt': 'b' } });
      const github = client();
      await createRef(github, REF, sha);
      const fail = () => hub.fail({ match: (_method, path) => path === '/graphql', times: 1, ...fault });
      fail();
      expect(await swapRef(github, REF, sha, next)).toBe(true);
      expect(await swapRef(github, REF, sha, NOTHING)).toBe(false);
      fail();
      expect(await swapRef(github, REF, next, NOTHING)).toBe(true);
      expect(await readRef(github, REF)).toBeNull();
    }),
  );

  test('what GitHub refuses for another reason is an error with its words, not a lost race', () =>
    withGitHub(async ({ client, sha }) => {
      const github = client();
      await createRef(github, REF, sha);
      const refused = swapRef(github, REF, sha, '0123456789'.repeat(4));
      await expect(refused).rejects.toThrow(/does not change the ref .*does not exist/);
    }));

  test('without contents: write it says what to grant', () =>
    withGitHub(async ({ client, sha }) => {
      await createRef(client(), REF, sha);
      const refused = swapRef(client({ contents: 'read' }), REF, sha, NOTHING);
      await expect(refused).rejects.toMatchObject({ code: 'PERMISSION' });
    }));
});
