import { expect, test } from '@jest/globals';
import { replay } from '../../src/release/replay.ts';
import { schemaDecision } from '../../src/release/schema-decision.ts';
import { canary } from '../engine/plans.ts';
import { opened, story } from './story.ts';

const migrate = [
  { type: 'intends', effect: { do: 'backup' } },
  { type: 'did', intent: '5.1#2', ref: 'shop-1' },
  { type: 'intends', effect: { do: 'migrate' } },
  { type: 'did', intent: '5.1#4', ref: '' },
] as const;
const rehearsed = (compatibility: 'compatible' | 'incompatible' | 'unknown') =>
  ({ type: 'judged', subject: 'rehearsal', verdict: 'passed', compatibility }) as const;
const after = (compatibility: 'compatible' | 'incompatible' | 'unknown') =>
  replay(canary, story(opened(), ...migrate, rehearsed(compatibility)));

test.each([
  ['compatible', 'stays'],
  ['incompatible', 'refused'],
  ['unknown', 'refused'],
] as const)('a schema that is %s with the version before: %s', (compatibility, is) => {
  expect(schemaDecision(after(compatibility), 'auto', true).is).toBe(is);
});

test('a refusal names both ways out', () => {
  const decision = schemaDecision(after('unknown'), 'auto', true);
  expect(decision.why).toContain('database: keep');
  expect(decision.why).toContain('database: restore');
});

test('what a person asks for is done: keep, or restore where there is a backup', () => {
  expect(schemaDecision(after('incompatible'), 'keep', true).is).toBe('stays');
  expect(schemaDecision(after('incompatible'), 'restore', true)).toMatchObject({
    is: 'restore',
    backup: 'shop-1',
  });
  const without = replay(
    canary,
    story(
      opened(),
      { type: 'intends', effect: { do: 'migrate' } },
      { type: 'did', intent: '5.1#2', ref: '' },
    ),
  );
  expect(schemaDecision(without, 'restore', true)).toMatchObject({ is: 'refused' });
});

test('a release that did not migrate leaves nothing to decide', () => {
  expect(schemaDecision(replay(canary, story(opened())), 'auto', true).is).toBe('stays');
});

test('a version further back was never tried on this schema', () => {
  expect(schemaDecision(after('compatible'), 'auto', false).is).toBe('refused');
  expect(schemaDecision(after('compatible'), 'keep', false).is).toBe('stays');
});
