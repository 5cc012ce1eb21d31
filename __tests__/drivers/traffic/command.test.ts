/** The command driver: what commands print and how they fail. */
import { describe, expect, test } from '@jest/globals';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { depsFor, green } from './contract.ts';

const driver = (read: string, write = 'true', drain?: string) =>
  createTraffic(
    { command: { read, write, ...(drain === undefined ? {} : { drain }) } },
    depsFor('', 50),
    green,
  );

describe('what read prints', () => {
  test.each([
    ['echo 25', 0.25],
    ['echo 25%', 0.25],
    ['echo connecting; echo "12.5 %"', 0.125],
    ['printf 0', 0],
  ])('%s', async (command, share) => {
    expect((await driver(command).read()).set.share).toBeCloseTo(share, 9);
  });

  test.each([
    ['echo 140', 'printed "140"'],
    ['echo a quarter', 'printed "a quarter"'],
    ['true', 'printed nothing'],
    ['echo NaN', 'printed "NaN"'],
  ])('%s is no percentage', async (command, message) => {
    await expect(driver(command).read()).rejects.toMatchObject({
      code: 'TRAFFIC',
      message: expect.stringContaining(message),
    });
  });

  test('a command that fails is named, with its last lines', async () => {
    await expect(driver('echo no route >&2; exit 3').read()).rejects.toThrow(
      /rollout\.traffic\.command\.read failed with exit code 3\s+no route/,
    );
  });
});

test('a write that fails says what the router still gives', async () => {
  await expect(driver('echo 5', 'exit 7').write({ share: 0.25 })).rejects.toThrow(
    /did not take 25 %: .*exit code 7.*still gives the candidate 5 %/s,
  );
});

test('a drain command: its success is empty, its failure unknown, its deadline busy', async () => {
  expect(await driver('echo 0', 'true', '[ "$SLOT" = green ]').drain('green', 5_000)).toBe('empty');
  expect(await driver('echo 0', 'true', 'exit 1').drain('green', 5_000)).toBe('unknown');
  expect(await driver('echo 0', 'true', 'sleep 30').drain('green', 50)).toEqual({
    left: { count: 1, orMore: true },
  });
  expect(await driver('echo 0').drain('green', 50)).toBe('unknown');
});
