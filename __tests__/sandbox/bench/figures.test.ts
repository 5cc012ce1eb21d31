/** How figures are told: a goal that was missed must be seen, by people and by programs. */
import { describe, expect, test } from '@jest/globals';
import { findClients } from '../../../sandbox/bench/http-clients.ts';
import { measured, median } from '../../../sandbox/bench/measured.ts';
import { asJson, figureTable } from '../../../sandbox/bench/table.ts';

const good = measured({ name: 'lost', figure: 0, unit: 'requests', goal: 0, detail: { requests: 10_000 } });
const bad = measured({ name: 'start', figure: 75.1, unit: 'ms', goal: 75 });

describe('a figure', () => {
  test('stands in the table beside its goal, and in capitals where it missed it', () => {
    const [, , first, second] = figureTable([good, bad]).split('\n');
    expect(first).toMatch(/lost +\| +0 requests \| +at most 0 \| met/);
    expect(second).toMatch(/start +\| +75\.1 ms \| +at most 75 \| MISSED/);
  });

  test('is written as JSON by name, figure, unit, goal and whether it was met', () => {
    expect(JSON.parse(asJson([good, bad]))).toEqual({
      measured: [
        { name: 'lost', figure: 0, unit: 'requests', goal: 0, met: true, detail: { requests: 10_000 } },
        { name: 'start', figure: 75.1, unit: 'ms', goal: 75, met: false },
      ],
    });
  });

  test.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
  ])('of many runs is the one in the middle: %j', (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});

describe('an HTTP client in dist/', () => {
  const licences = '@octokit/core\nMIT\nThe MIT License: to request a copy\n';
  const script = 'x(import.meta.url)("fs");make("http",f)';

  test('is none where only our own words have its name', () => {
    expect(findClients(licences, script)).toEqual([]);
  });

  test('is found by its licence, and by the module of Node that it needs', () => {
    expect(findClients(`${licences}\nundici\nMIT\n`, `${script};x(import.meta.url)("node:https")`)).toEqual([
      'undici',
      'node:https',
    ]);
  });

  test('cannot be told where the bundler writes its files in another way', () => {
    expect(() => findClients(licences, 'import fs from "fs"')).toThrow('cannot be told');
  });
});
