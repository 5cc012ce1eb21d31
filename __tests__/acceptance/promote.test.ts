/** Everything after the approval, in one step. */
import { describe, expect, test } from '@jest/globals';
import { database, gates, head, rehearsal, switching } from './configs.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const reviewed = { database: true, reviewers: ['ben'] };
const config = `${head}${gates}${database}${rehearsal}${switching}`.replace('{ approval: none }', '{}');

describe('promote', () => {
  test('waits for the approval, then takes the release from the backup to its end', async () => {
    const bench = await world.bench(reviewed);
    const run = bench.run(await bench.commit(config));
    const { release = '' } = (await run.action('release-gate')).outputs;
    await run.action('migration-rehearsal');
    const early = await run.action('promote', { release });
    expect(early.outcome).toBe('failure');
    expect(early.errors[0]).toMatch(/waiting for its approval/);
    run.approve('ben', 'Looks good');
    const step = await run.action('promote', { release });
    expect(step.errors).toEqual([]);
    expect(step.outputs).toEqual({
      chart: expect.stringMatching(/\.svg$/),
      decision: 'complete',
      outcome: 'completed',
      exposure: '100',
      live: 'green',
      backup: expect.stringContaining('backup'),
    });
    expect(step.lines.at(-1)).toMatch(/^Released: 100 % of users since/);
    expect(await bench.green()).toBe(1);
    const words = (await bench.ledger()).map(({ words: said }) => said);
    for (const said of [
      /^Approved by @ben: Looks good/,
      /^Backup done: /,
      /^Migrated in /,
      /^Released: 100 %/,
    ])
      expect(words).toContainEqual(expect.stringMatching(said));
  });

  test('run again after the end, it changes nothing and says that it is done', async () => {
    const bench = await world.bench();
    const run = bench.run(await bench.commit(`${head}${gates}${switching}`));
    const { release = '' } = (await run.action('release-gate')).outputs;
    await run.action('promote', { release });
    const lines = (await bench.ledger()).length;
    const step = await run.again().action('promote', { release });
    expect(step).toMatchObject({ outcome: 'success', outputs: { outcome: 'completed' } });
    expect(await bench.ledger()).toHaveLength(lines);
  });

  test('a migration that fails ends it, with both ways on, and users stay', async () => {
    const bench = await world.bench(reviewed);
    const broken = config.replace('up --to 2', 'up --set broken').replace(rehearsal, '');
    const run = bench.run(await bench.commit(broken));
    await run.action('release-gate');
    run.approve('ben', 'Go');
    const step = await run.action('promote');
    expect(step.outputs).toMatchObject({ outcome: 'failed', exposure: '0', live: 'blue' });
    expect(step.errors[0]).toMatch(/may be changed in part.*rollback with "database: restore"/s);
    expect(await bench.green()).toBe(0);
  });

  test('the release before is marked as replaced, once, also where it is run again', async () => {
    const bench = await world.bench();
    await bench.run(await bench.commit(`${head}${switching}`, 'v1')).action('promote');
    const run = bench.run(await bench.commit(`${head}${switching}`, 'v2'));
    const { outputs } = await run.action('promote');
    const [newest = 0, first] = await bench.releases();
    await run.action('promote', { release: String(newest) });
    expect(outputs.live).toBe('blue');
    const ended = (await bench.ledger(first)).filter(({ state }) => state === 'inactive');
    expect(ended).toEqual([{ state: 'inactive', words: `Replaced by release ${newest}` }]);
  });
});
