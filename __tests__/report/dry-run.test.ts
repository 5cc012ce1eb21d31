import { expect, test } from '@jest/globals';
import { type DryRun, dryRunLines } from '../../src/report/dry-run.ts';

const run: DryRun = {
  service: 'shop-api',
  environment: 'production',
  from: 0.25,
  to: 0,
  router: 'nginx',
  earlier: { is: 'running', slot: 'blue' },
  version: '8ac01f2',
  schema: { is: 'stays', why: 'the rehearsal showed that 8ac01f2 runs on it' },
  follows: ['stop the run 10234'],
  also: ['5 % (the previous step)'],
};

test('says what would become of traffic, version and database, and what else is possible', () => {
  expect(dryRunLines(run)).toEqual([
    'Would roll back shop-api in production from 25 % to 0 %.',
    '  traffic   nginx: 25 % → 0 %',
    '  version   blue (8ac01f2) is still running: nothing to redeploy',
    '  database  schema stays: the rehearsal showed that 8ac01f2 runs on it',
    '  then      stop the run 10234',
    'Also possible: 5 % (the previous step)',
  ]);
});

test('a version that is gone is redeployed and checked first', () => {
  expect(dryRunLines({ ...run, earlier: { is: 'gone', slot: 'blue' } })).toContain(
    '  version   8ac01f2 is redeployed to blue and checked before any user meets it',
  );
});

test('restoring says how much is lost', () => {
  const schema = { is: 'restored', backup: 'backup-41', losesMs: 12 * 60_000 } as const;
  expect(dryRunLines({ ...run, schema }).join()).toContain('the writes of the last 12 min are lost');
});

test('what would be refused is not announced as done', () => {
  const lines = dryRunLines({ ...run, schema: { is: 'refused', why: 'nobody has tried it' } });
  expect(lines[0]).toMatch(/^Would not roll back/);
  expect(lines).toContain('  database  this would stop it: nobody has tried it');
});
