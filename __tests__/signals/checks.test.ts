import { describe, expect, test } from '@jest/globals';
import type { CheckRun } from '../../src/signals/deps.ts';
import { reading } from './outside.ts';

const run = (name: string, conclusion: string | null, more: Partial<CheckRun> = {}): CheckRun => ({
  name,
  app: 'github-actions',
  status: conclusion === null ? 'in_progress' : 'completed',
  conclusion,
  completedAt: conclusion === null ? null : '2026-11-22T10:00:00Z',
  ...more,
});
const ci = async (runs: readonly CheckRun[], line = 'ci: { checks: [lint, unit] }') =>
  (await reading(line, { checks: async () => runs })).get('ci');
const so = (holds: boolean, note: string) => ({ is: 'single', sample: { kind: 'truth', holds }, note });
const unknown = (why: string) => ({ is: 'unavailable', why });

describe('checks', () => {
  test('what still runs or has not begun may be known later; what says nothing will not', async () => {
    const done = run('unit', 'success');
    expect(await ci([run('lint', null), done])).toMatchObject({ pending: true });
    expect(await ci([done])).toMatchObject({ pending: true });
    expect(await ci([run('lint', 'skipped'), done])).not.toHaveProperty('pending');
  });

  test('all have succeeded, whatever else there is', async () => {
    const runs = [run('lint', 'success'), run('unit', 'success', { app: null }), run('extra', 'failure')];
    expect(await ci(runs)).toEqual(so(true, '2 of 2 succeeded'));
  });

  test.each(['failure', 'cancelled', 'timed_out', 'startup_failure'])(
    'one ended with %s',
    async (conclusion) => {
      expect(await ci([run('lint', conclusion)])).toEqual(so(false, `"lint" ended with ${conclusion}`));
    },
  );

  test.each([
    ['still runs', [run('lint', 'success'), run('unit', null)], 'waiting for "unit"'],
    ['waits for a person', [run('lint', 'success'), run('unit', 'action_required')], 'waiting for "unit"'],
    [
      'was skipped',
      [run('lint', 'success'), run('unit', 'skipped')],
      '"unit" was skipped, which says nothing about this commit',
    ],
    [
      'has gone stale',
      [run('lint', 'success'), run('unit', 'stale')],
      '"unit" was stale, which says nothing about this commit',
    ],
    ['is missing', [run('lint', 'success')], 'no check "unit" on this commit (there are: "lint")'],
    [
      'has a conclusion of tomorrow',
      [run('lint', 'success'), run('unit', 'new-word')],
      '"unit" was new-word, which says nothing about this commit',
    ],
  ])('one %s: not known yet', async (_, runs, why) => expect(await ci(runs)).toMatchObject(unknown(why)));

  test('no check at all', async () => {
    expect(await ci([])).toMatchObject(
      unknown('no check "lint" on this commit; no check "unit" on this commit'),
    );
  });

  test('the latest of a name counts, in whatever order they come', async () => {
    const older = run('lint', 'failure', { completedAt: '2026-11-22T09:00:00Z' });
    const newer = run('lint', 'success');
    const line = 'ci: { checks: [lint] }';
    expect(await ci([older, newer], line)).toMatchObject({ sample: { holds: true } });
    expect(await ci([newer, older], line)).toMatchObject({ sample: { holds: true } });
    expect(await ci([newer, run('lint', null)], line)).toMatchObject(unknown('waiting for "lint"'));
  });

  test('a pinned app is the only one that counts', async () => {
    const line = 'ci: { checks: { names: [lint], app: github-actions } }';
    const forged = run('lint', 'success', { app: 'someone-else', completedAt: '2026-11-22T11:00:00Z' });
    expect(await ci([run('lint', 'failure'), forged], line)).toMatchObject({ sample: { holds: false } });
    expect(await ci([forged], line)).toMatchObject(
      unknown('no check "lint" by github-actions on this commit (there are: "lint")'),
    );
  });

  test('the release’s own jobs are left out', async () => {
    const line = 'ci: { checks: { names: [lint, release], ignore: [release] } }';
    expect(await ci([run('lint', 'success'), run('release', null)], line)).toEqual(
      so(true, '1 of 1 succeeded'),
    );
    const none = 'ci: { checks: { names: [release], ignore: [release] } }';
    expect(await ci([], none)).toEqual(unknown('every check is ignored: none is left to succeed'));
  });

  test('GitHub does not answer', async () => {
    const facts = await reading('ci: { checks: [lint] }', {
      checks: () => Promise.reject(new Error('GitHub: 502')),
    });
    expect(facts.get('ci')).toEqual(unknown('GitHub: 502'));
  });
});
