/** canary-promote alone, two runs at once, and a person's wish while it holds. */
import { describe, expect, test } from '@jest/globals';
import type { Step } from '../../sandbox/runner/action.ts';
import { canary, head } from './configs.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const config = `${head}${canary}`;
const patient = config.replaceAll('hold: 1s', 'hold: 10s');

describe('canary-promote alone', () => {
  test('opens its own release and goes through its steps to the end', async () => {
    const bench = await world.bench();
    const step = await bench.run(await bench.commit(config)).action('canary-promote');
    expect(step.errors).toEqual([]);
    expect(step.outputs).toMatchObject({ decision: 'complete', exposure: '100', done: 'true' });
    const shifts = (await bench.ledger()).filter(({ words }) => words.startsWith('Moving to'));
    expect(shifts.map(({ words }) => words.split(':')[0])).toEqual(['Moving to 10 %', 'Moving to 100 %']);
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'success' });
  });

  test('an unknown error rate is not a good one: it holds, and then asks a person', async () => {
    const bench = await world.bench();
    const unread = canary
      .replace('expect: [ health ]', 'expect: [ errors < 5% ]')
      .replace('1s..20s', '1s..2s');
    const checkout = await bench.commit(`${head}${unread}`);
    const step = await bench.run(checkout).action('canary-promote');
    expect(step.outputs).toMatchObject({ decision: 'await-approval', exposure: '10', done: 'false' });
    expect(step.errors[0]).toMatch(/waiting for a person/);
    expect(await bench.green()).toBe(0.1);
  });
});

test('a guard that only warns: one warning in the log, one line in the comment, and users get it all the same', async () => {
  const bench = await world.bench();
  const warning = `${head}${canary}  guards: [ { when: orders > 100, warn: true } ]\n`;
  const checkout = await bench.commit(warning.replaceAll('hold: 1s', 'hold: 3s'));
  const told: Promise<readonly string[]>[] = [];
  const onLine = (line: string): void => {
    if (line.includes('100 %  holds') && told.length === 0) told.push(bench.comments(checkout.pull));
  };
  const step = await bench.run(checkout).action('canary-promote', {}, { onLine });
  expect(step.outputs).toMatchObject({ decision: 'complete', exposure: '100' });
  expect(step.lines.filter((line) => line.startsWith('::warning::A guard warns'))).toEqual([
    '::warning::A guard warns, and decides nothing: orders 500 (limit: ≤ 100)',
  ]);
  expect((await told[0])?.[0]).toContain('| Warns | orders 500 (limit: ≤ 100) |');
});

describe('two runs at once', () => {
  test('one holds the place, the other says who; a wish to roll back reaches the holder', async () => {
    const bench = await world.bench();
    const checkout = await bench.commit(patient);
    const holder = bench.run(checkout);
    const others: Promise<Step>[] = [];
    const onLine = (line: string): void => {
      if (!line.includes('10 %  holds') || others.length > 0) return;
      others.push(bench.run(checkout).action('canary-promote'));
      const person = bench.run(checkout, { actor: 'dora' });
      others.push(person.action('rollback', { reason: 'Orders print twice' }));
    };
    const held = await holder.action('canary-promote', {}, { onLine });
    const [second, wisher] = await Promise.all(others);
    expect(second?.errors[0]).toMatch(
      new RegExp(`held by .*/actions/runs/${holder.id} .*Run this again when`),
    );
    expect(held.outcome).toBe('failure');
    expect(held.errors[0]).toMatch(/^Rolled back\. Up to 10 % of users met .*@dora: Orders print twice/);
    expect(held.outputs).toMatchObject({ decision: 'roll-back', exposure: '0', done: 'true' });
    expect(wisher?.errors).toEqual([]);
    expect(wisher?.outputs).toMatchObject({ exposure: '10' });
    expect(wisher?.lines.at(-1)).toMatch(/^Rolled back in .*At most 10 % of users/);
    expect(await bench.green()).toBe(0);
    expect((await bench.ledger()).at(-1)).toMatchObject({ state: 'failure' });
  });
});
