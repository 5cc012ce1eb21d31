import { describe, expect, test } from '@jest/globals';
import { compile } from '../../src/config/compile.ts';
import type { Samples } from '../../src/release/event.ts';
import { stepFigures } from '../../src/release/figures.ts';
import { lookWords } from '../../src/release/words.ts';

const configOf = (expected: string, guarded: string): string => `version: 1
service: shop
environments: { production: {} }
signals:
  errors: { http: GET https://router/stats, counts: { total: .total, failed: .failed } }
  latency: { http: { request: GET https://router/stats, value: .p95, unit: ms } }
  queue: { http: { request: GET https://router/queue, value: .length } }
  health: { http: GET https://router/health }
rollout:
  traffic: { command: { read: ./read, write: ./write } }
  expect: [ ${expected} ]
  steps: [ { exposure: 100%, hold: 10m } ]
  guards: [ { when: [ ${guarded} ], roll-back: 0% } ]
`;

/** Of all checks of the step, with the samples of each look in the plan's order. */
function figuresOf(expected: string, guarded: string, ...looks: readonly Samples[]) {
  const { plan } = compile(configOf(expected, guarded), { path: 'sluiceway.yml' });
  const taken = looks.map((samples, i) => ({ at: i, step: 0, window: { from: i, to: i + 1 }, samples }));
  return stepFigures(plan, Object.keys(plan.checks), taken);
}

describe('a figure stands beside its limit, both written for people', () => {
  test('counted ones over all looks of the step', () => {
    expect(figuresOf('errors < 0.5%', 'errors >= 1%', [[400, 3, 0, 0]], [[80, 6, 0, 0]])).toMatchObject([
      { check: 'errors', found: '1.88 % of 480', limit: '< 0.5 %, never ≥ 1 %', standing: 'over' },
    ]);
  });

  test('a bare one as its limit must hold, not as it is broken', () => {
    expect(figuresOf('health', 'not latency < 200ms', [[1], [199.99]])).toMatchObject([
      { found: 'holds', limit: 'holds', standing: 'within' },
      { found: '199.99 ms', limit: '< 200 ms', standing: 'within' },
    ]);
  });

  test('one that could not be read is neither within nor over', () => {
    expect(figuresOf('health', 'queue > 50', [[1], null])[1]).toMatchObject({
      found: 'unavailable',
      standing: 'unknown',
    });
  });
});

test('a signal in several conditions is one figure, with its limits together', () => {
  expect(figuresOf('latency < 200ms', 'latency >= 400ms', [[250], [250]])).toMatchObject([
    { check: 'latency', found: '250 ms', limit: '< 200 ms, never ≥ 400 ms', standing: 'over' },
  ]);
});

describe('in the one line of a look', () => {
  const looked = (latency: number, errors: number, queue: number | null): string =>
    lookWords(
      0.05,
      figuresOf('health, latency < 200ms, errors < 1%', 'queue > 50', [
        [1],
        [latency],
        [1000, errors, 0, 0],
        queue === null ? null : [queue],
      ]),
    );

  test('what is nearest to its limit comes first, what just holds last', () => {
    expect(looked(90, 9, 10)).toBe(
      '5 %: errors 0.9 % of 1,000 (< 1 %), latency 90 ms (< 200 ms), queue 10 (≤ 50), health holds',
    );
  });

  test('what is over its limit outweighs what is missing, and that what is within', () => {
    expect(looked(210, 9, null)).toMatch(/^5 %: latency 210 ms .*, queue unavailable .*, errors 0\.9 %/);
  });
});
