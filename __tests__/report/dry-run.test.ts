import { expect, test } from '@jest/globals';
import { type DryRun, dryRunLines } from '../../src/report/dry-run.ts';

const run: DryRun = {
  service: 'shop-api',
  environment: 'production',
  move: { is: 'undone', from: 0.25, to: 0 },
  router: 'nginx',
  earlier: { is: 'running', slot: 'blue' },
  version: '8ac01f2',
  schema: { is: 'stays', why: 'the rehearsal showed that 8ac01f2 runs on it' },
};
const gone = { is: 'gone', slot: 'blue' } as const;

test('says what would become of traffic, version and database', () => {
  expect(dryRunLines(run)).toEqual([
    'Would roll back shop-api in production from 25 % to 0 %.',
    '  traffic   nginx: 25 % → 0 %',
    '  version   blue (8ac01f2) is still running: nothing to redeploy',
    '  database  schema stays: the rehearsal showed that 8ac01f2 runs on it',
  ]);
});

test('a version that is gone is redeployed and checked before all users go there', () => {
  const lines = dryRunLines({ ...run, move: { is: 'switched', from: '4f2c1d9' }, earlier: gone });
  expect(lines.slice(0, 3)).toEqual([
    'Would roll back shop-api in production from 4f2c1d9 to 8ac01f2.',
    '  traffic   nginx: all users go to blue once it is checked',
    '  version   8ac01f2 is redeployed to blue and checked before any user meets it',
  ]);
});

test('after a failed migration it is the database that goes back, and how much is lost', () => {
  const schema = { is: 'restored', backup: 'backup-41', losesMs: 12 * 60_000 } as const;
  const lines = dryRunLines({ ...run, move: { is: 'repaired' }, earlier: gone, schema });
  expect(lines[0]).toBe('Would restore the database of shop-api in production, and redeploy 8ac01f2 on it.');
  expect(lines).toContain('  database  restored from backup-41: the writes of the last 12 min are lost');
});

test('a backup of unknown age is not one of this minute', () => {
  const schema = { is: 'restored', backup: 'by-hand', losesMs: null } as const;
  expect(dryRunLines({ ...run, schema }).join()).toContain('the writes since it was made are lost');
});

test('a release that no user has met is only called off', () => {
  const lines = dryRunLines({ ...run, move: { is: 'called-off' }, version: null });
  expect(lines[0]).toBe('Would call off the release of shop-api to production: no user has met it.');
  expect(lines).toContain('  version   blue is still running: nothing to redeploy');
});

test('what would be refused is not announced as done', () => {
  const lines = dryRunLines({ ...run, schema: { is: 'refused', why: 'nobody has tried it' } });
  expect(lines[0]).toMatch(/^Would not roll back/);
  expect(lines).toContain('  database  this would stop it: nobody has tried it');
});
