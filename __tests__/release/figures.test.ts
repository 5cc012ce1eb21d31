import { expect, test } from '@jest/globals';
import { compile } from '../../src/config/compile.ts';
import { stepFigures } from '../../src/release/figures.ts';

const config = `version: 1
service: shop
environments: { production: {} }
signals:
  errors: { http: GET https://router/stats, counts: { total: .total, failed: .failed } }
rollout:
  traffic: { command: { read: ./read, write: ./write } }
  expect: errors < 0.5%
  steps: [ { exposure: 100%, hold: 10m } ]
  guards: [ { when: errors >= 1%, roll-back: 0% } ]
`;

test('a figure stands beside its limit, both written for people', () => {
  const { plan } = compile(config, { path: 'sluiceway.yml' });
  const looks = [
    [3, 400],
    [6, 80],
  ].map(([bad = 0, n = 0], i) => ({
    at: i,
    step: 0,
    window: { from: i, to: i + 1 },
    samples: [[n, bad, 0, 0]],
  }));
  expect(stepFigures(plan, ['errors'], looks)).toEqual([
    { check: 'errors', found: '1.88 % of 480', limit: '< 0.5 %, never ≥ 1 %' },
  ]);
});
