import { describe, expect, test } from '@jest/globals';
import { endWords, failureWords } from '../../src/release/end-words.ts';
import { replay } from '../../src/release/replay.ts';
import type { OpenState } from '../../src/release/state.ts';
import { blueGreen } from '../engine/plans.ts';
import { judgedAs, opened, start, story, type Told } from './story.ts';

const command = (...lines: readonly string[]): string =>
  ['database.migrate failed with exit code 1', ...lines.map((line) => `  ${line}`)].join('\n');

describe('of what failed the cause is kept', () => {
  test.each([
    [
      'psql',
      command('BEGIN', 'psql:3.sql:2: ERROR:  column "x" does not exist', 'LINE 1: alter', 'ROLLBACK'),
      'psql:3.sql:2: ERROR:  column "x" does not exist',
    ],
    [
      'TypeORM',
      command('query failed: CREATE INDEX a', 'QueryFailedError: could not create it', 'at run (a.js:1)'),
      'QueryFailedError: could not create it',
    ],
    [
      'Python',
      command('Traceback (most recent call last):', 'sqlalchemy.exc.IntegrityError: duplicate key'),
      'sqlalchemy.exc.IntegrityError: duplicate key',
    ],
    ['a tool that names no error', command('one', 'the disk is full'), 'the disk is full'],
    ['one that says nothing', command(), 'database.migrate failed with exit code 1'],
    ['no command', 'PostgreSQL refused the connection.\n  Is it up?', 'PostgreSQL refused the connection.'],
    [
      'one that took too long',
      'deploy.run was stopped: it ran longer than 60 s. Its last lines:\n  error: none',
      'deploy.run was stopped: it ran longer than 60 s. Its last lines:',
    ],
  ])('%s', (_tool, message, cause) => {
    expect(failureWords(message)).toBe(cause);
  });
});

function stateOf(...entries: readonly Told[]): OpenState {
  const state = replay(blueGreen, story(opened(), judgedAs('gates'), ...entries));
  if (state.is !== 'open') throw new Error('it is not open');
  return state;
}
const failed = (effect: { do: 'migrate' } | { do: 'deploy'; slot: 'green' }): OpenState =>
  stateOf({ type: 'intends', effect }, { type: 'gave-up', intent: '5.1#3', why: 'failed' });
const wished = (by: string) =>
  ({
    type: 'wished',
    wish: { wish: 'roll-back', to: { share: 0 }, restore: false },
    by,
    words: 'Not now',
  }) as const;

describe('an end says', () => {
  test('that the schema may be changed, where a migration failed', () => {
    expect(endWords(blueGreen, failed({ do: 'migrate' }), 'failed', 'ERROR: x', start)).toBe(
      'Failed, schema may be changed in part: ERROR: x',
    );
  });

  test('that users stay, where anything else did', () => {
    const state = failed({ do: 'deploy', slot: 'green' });
    expect(endWords(blueGreen, state, 'failed', 'no disk', start)).toBe(
      'Failed, users stay on the live version: no disk',
    );
  });

  test('who called it off; a bot is nobody', () => {
    const by = (login: string): string =>
      endWords(blueGreen, stateOf(wished(login)), 'cancelled', 'Not now', start);
    expect(by('ben')).toBe('Called off by @ben, nothing was changed: Not now');
    expect(by('github-actions[bot]')).toBe('Called off, nothing was changed: Not now');
  });

  test('that a rollback released nothing new', () => {
    const shift = { do: 'shift', to: { share: 1 }, course: 'forward' } as const;
    const state = stateOf({ type: 'intends', effect: shift }, { type: 'did', intent: '5.1#3', ref: '' });
    const words = (brings: 'new' | 'earlier'): string =>
      endWords({ ...blueGreen, brings }, state, 'completed', '', start);
    expect(words('new')).toMatch(/^Released: 100 % of users since/);
    expect(words('earlier')).toMatch(/^Back on the earlier version: 100 % of users since/);
  });
});
