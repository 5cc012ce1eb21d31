/** A run that dies or is stopped: the next one goes on from the ledger, whatever was in the middle. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { canary, database, deploy, head, switching } from './configs.ts';
import { query } from './databases.ts';
import { cancelWhen, killWhen } from './stopped.ts';
import { acceptance } from './world.ts';

const world = acceptance();

const slowly = 'migrate: echo begun; sleep 1; node';
const slow = `${head}${database.replace('migrate: node', slowly)}`;
const holding = `${head}${canary.replaceAll('hold: 1s', 'hold: 3s')}`;
const begun = (line: string): boolean => line.trim() === 'begun';

describe('a runner that dies', () => {
  test('in the middle of the migration: the next run finishes it, with the backup from before', async () => {
    const bench = await world.bench({ database: true });
    const checkout = await bench.commit(slow);
    const first = bench.run(checkout);
    await first.action('migrate', {}, killWhen(begun));
    expect((await bench.ledger()).at(-1)?.words).toBe('Migrating the database');
    first.end('failure');
    const step = await bench.run(checkout).action('migrate');
    expect(step.errors).toEqual([]);
    expect(step.outputs).toMatchObject({ migrated: 'true', backup: expect.stringContaining('backup') });
    expect(await query(bench.databaseUrl, 'SELECT count(*)::int AS n FROM shop_migrations')).toEqual([
      { n: 2 },
    ]);
  });

  test('in the middle of a shift: the next run asks the router and goes on', async () => {
    const bench = await world.bench();
    const mark = join(world.scene.folder, 'shifting');
    const put = `curl -sf -X PUT -H content-type:application/json "$ROUTER_URL/split" -d`;
    const router = `rollout:
  traffic:
    command:
      read: curl -sf "$ROUTER_URL/split?candidate=$CANDIDATE_SLOT" | grep -o '"share":[0-9.]*' | awk -F':' '{print $2*100}'
      write: |
        touch ${mark}; sleep 0.5
        ${put} "{\\"candidate\\":\\"$CANDIDATE_SLOT\\",\\"share\\":$EXPOSURE}"
  every: 1s
  expect: [ health ]
  steps:
    - { exposure: 100%, hold: 1s..20s }
`;
    const checkout = await bench.commit(`${head}${deploy}${router}`);
    const first = bench.run(checkout);
    const kill = new AbortController();
    const watch = setInterval(() => {
      if (existsSync(mark)) kill.abort();
    }, 20);
    await first.action('blue-green-switch', {}, { kill: kill.signal });
    clearInterval(watch);
    expect((await bench.ledger()).at(-1)?.words).toMatch(/^Moving to 100 %/);
    first.end('failure');
    const step = await bench.run(checkout).action('blue-green-switch');
    expect(step.errors).toEqual([]);
    expect(await bench.green()).toBe(1);
  });

  test('in the middle of a hold: the next run finishes the same release, without deploying again', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(holding);
    const first = bench.run(checkout);
    await first.action(
      'canary-promote',
      {},
      killWhen((line) => line.includes('10 %  holds')),
    );
    expect(await bench.green()).toBe(0.1);
    first.end('failure');
    const step = await bench.run(checkout).action('canary-promote');
    expect(step.outputs).toMatchObject({ decision: 'complete', exposure: '100' });
    const deployed = (await bench.ledger()).filter(({ words }) => words.startsWith('Deployed'));
    expect(deployed).toHaveLength(1);
    expect(await bench.releases()).toHaveLength(1);
  });
});

describe('a run that is cancelled', () => {
  test('while it holds: ends in its grace, gives the place back, and another run goes on', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(holding);
    const stopped = await bench.run(checkout).action(
      'canary-promote',
      {},
      cancelWhen((line) => line.includes('10 %  holds')),
    );
    expect(stopped.code).toBe(1);
    expect(stopped.errors[0]).toMatch(/Stopped .*Run it again to go on/);
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'in_progress' });
    const step = await bench.run(checkout).action('canary-promote');
    expect(step.outputs).toMatchObject({ decision: 'complete', exposure: '100' });
  });

  test('in the middle of the migration: the command is ended, the intent stays, and another run finishes', async () => {
    const bench = await world.bench({ database: true });
    const checkout = await bench.commit(slow.replace('sleep 1', 'sleep 3'));
    const stopped = await bench.run(checkout).action('migrate', {}, cancelWhen(begun));
    expect(stopped.code).toBe(1);
    expect(stopped.errors[0]).toMatch(/Stopped while it was at work\. Run it again/);
    expect((await bench.ledger()).at(-1)?.words).toBe('Migrating the database');
    const step = await bench.run(checkout).action('migrate');
    expect(step.outputs.migrated).toBe('true');
  });

  test('while it deploys: users stay where they are, and another run releases', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(
      `${head}${switching}`.replace(`run: '`, `run: 'echo begun; sleep 2; `),
    );
    const stopped = await bench.run(checkout).action('blue-green-switch', {}, cancelWhen(begun));
    expect(stopped.code).toBe(1);
    expect(await bench.green()).toBe(0);
    const step = await bench.run(checkout).action('blue-green-switch');
    expect(step.outputs.live).toBe('green');
  });
});
