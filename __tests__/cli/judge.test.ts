/** `sluiceway judge` as people call it: the vectors of the rule through the command, and what it says of bad files. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { recordedOf } from '../../src/cli/judge/release.ts';
import { sluiceway } from './sluiceway.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const looks = z.array(
  z.strictObject({
    log_e: z.record(z.string(), z.record(z.string(), z.number())),
    decision: z.string(),
    reason: z.string(),
  }),
);
const answers = z.array(
  z.union([
    z.strictObject({ name: z.string(), looks }),
    z.strictObject({ name: z.string(), result: z.unknown() }),
  ]),
);

function fileOf(content: unknown): string {
  const path = join(folder, 'looks.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
const judged = async (content: unknown) => {
  const { stdout, ...said } = await sluiceway(['judge', '--json', fileOf(content)]);
  return { ...said, answers: stdout === '' ? [] : answers.parse(JSON.parse(stdout)) };
};

const counts = (n: number, bad: number, liveN = 20 * n, liveBad = bad) => ({
  n_c: n,
  n_b: liveN,
  x_c: bad,
  x_b: liveBad,
});
const release = (data: readonly unknown[], check: object = { kind: 'limit', fail: 0.01 }) => ({
  name: 'ours',
  params: {
    steps: [{ share: 0.05, hold_looks: 2 }],
    checks: [{ name: 'errors', ...check }],
  },
  looks: data.map((errors) => ({ step: 0, data: { errors } })),
});

const path = new URL('../../../shared/data/canary-vectors.json', import.meta.url).pathname;
const describeVectors = existsSync(path) ? describe : describe.skip;

/** Where two results differ by more than 1e-9, relative to figures above 1. */
function differences(found: unknown, expected: unknown, at = ''): readonly string[] {
  if (typeof found === 'number' && typeof expected === 'number') {
    return Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected))
      ? []
      : [`${at}: ${found}, expected ${expected}`];
  }
  const holder = z.record(z.string(), z.unknown());
  const [left, right] = [{ ...holder.safeParse(found).data }, { ...holder.safeParse(expected).data }];
  if (Array.isArray(found) && Array.isArray(expected)) {
    return differences(Object.fromEntries(found.entries()), Object.fromEntries(expected.entries()), at);
  }
  if (!holder.safeParse(found).success) return found === expected ? [] : [`${at}: ${String(found)}`];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => differences(left[key], right[key], `${at}.${key}`));
}

describeVectors('the reference vectors', () => {
  const vectors = () =>
    z
      .array(z.looseObject({ name: z.string(), expected: z.unknown() }))
      .parse(JSON.parse(readFileSync(path, 'utf8')));

  test('every look and every function, to 1e-9, through the command', async () => {
    const { code, stdout } = await sluiceway(['judge', '--json', path]);
    const found = answers.parse(JSON.parse(stdout));
    const expected = vectors().map(({ name, expected, ...rest }) =>
      'function' in rest ? { name, result: expected } : { name, looks: expected },
    );
    expect([code, differences(found, expected)]).toEqual([0, []]);
  });
});

describe('what it prints', () => {
  test('a table: a line a look, with its evidence, decision and reason', async () => {
    const file = fileOf([release([counts(100, 9), counts(100, 12)])]);
    const { code, stdout } = await sluiceway(['judge', file]);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'ours (log-evidence; rolls back from 3.00 (limit) on, passes from 1.61)',
      'look  step  share  errors bad  errors attr  errors ok  decision       reason',
      expect.stringMatching(/^ {3}1 {5}1 {4}5 % .* {2}rollback-to-0 {2}over-limit:errors$/),
      expect.stringMatching(/^ {3}2 .* {2}rollback-to-0 {2}over-limit:errors$/),
      '',
    ]);
  });

  test('no-harm passes without proof what traffic is too small to prove', async () => {
    const one = release([counts(10, 0), counts(10, 0)]);
    const both = [one, { ...one, params: { ...one.params, promote: 'no_harm' } }];
    const { answers: found } = await judged(both);
    const last = found.map((answer) => ('looks' in answer ? answer.looks.at(-1)?.decision : null));
    expect(last).toEqual(['hold', 'promote']);
  });

  test('a check that does not act only holds, and takes no part of alpha', async () => {
    const worse = Array.from({ length: 3 }, () => counts(100, 20));
    const acting = { kind: 'compare' };
    const { answers: found } = await judged([
      release(worse, { ...acting, acts: false }),
      release(worse, acting),
    ]);
    const last = found.map((answer) => ('looks' in answer ? answer.looks.at(-1)?.decision : null));
    expect(last).toEqual(['hold', 'rollback-to-0']);
  });

  test('levels one a step, an edge below the limit, and the default of the longest hold', async () => {
    const one = release([], { kind: 'limit', fail: [0.01, 0.5], hard: 0.9, to: 0 });
    const steps = [
      { share: 0.05, hold_looks: 1 },
      { share: 1, hold_looks: 1 },
    ];
    const data = { errors: { ...counts(50, 10, 0), x_c_low: 50 } };
    const later = Array.from({ length: 6 }, () => ({ step: 1, data }));
    const { answers: found } = await judged([{ ...one, params: { ...one.params, steps }, looks: later }]);
    const [answer] = found;
    expect(answer && 'looks' in answer && answer.looks.map(({ decision }) => decision)).toEqual([
      'hold',
      'hold',
      'hold',
      'hold',
      'hold',
      'inconclusive',
    ]);
  });

  test('functions of the rule that plan a release', async () => {
    const { code, answers: found } = await judged([
      { name: 'proof', function: 'limit_proof', args: { p: 0, fail: 0.01 } },
      {
        name: 'relative',
        function: 'relative_quantile',
        args: { edges: [100, 200, 400], cum: [500, 900, 960], total: 1000 },
      },
    ]);
    expect(code).toBe(0);
    // Without errors about 2.8 / C; a tail that falls from 10 % to 4 % between 200 and 400 ms.
    expect(found).toEqual([
      { name: 'proof', result: expect.closeTo((Math.log(5) + 1.2) / -Math.log(1 - 0.02), 9) },
      { name: 'relative', result: { edge: 400, r0: expect.closeTo(1.2 ** Math.log2(2.5), 9) } },
    ]);
  });
});

describe('bad input', () => {
  const good = counts(100, 0);
  const one = release([]);
  const short = {
    ...one,
    params: {
      steps: [...one.params.steps, ...one.params.steps],
      checks: [{ name: 'errors', kind: 'limit', fail: [0.01] }],
    },
  };
  const twice = { ...one, params: { ...one.params, checks: [...one.params.checks, ...one.params.checks] } };
  test('figures that are none are named, and their looks say nothing', async () => {
    const wrong = [
      { ...good, x_c: -4 },
      { ...good, x_b: 9000 },
      { ...good, n_c: null },
    ];
    const releases = [...wrong, null].map((datum) => release([good, datum, good]));
    const { code, stderr, answers: found } = await judged(releases);
    expect(code).toBe(1);
    expect(stderr).toContain('vectors[0].looks[1].data.errors.x_c: found -4, expected a count');
    expect(stderr).toContain('vectors[1].looks[1].data.errors.x_b: found 9000, expected at most n_b, 2000');
    expect(stderr).toContain('vectors[2].looks[1].data.errors.n_c: found null, expected a count');
    for (const answer of found) expect(answer).toEqual(found.at(-1));
  });

  test('NaN, as Python writes it, is found by its path', async () => {
    const text = JSON.stringify([release([good])]).replace('"n_b":2000', '"n_b":NaN');
    const { code, stderr } = await judged(text);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('vectors[0].looks[0].data.errors.n_b: found "NaN", expected a count'),
    ]);
  });

  test.each([
    [
      'no looks',
      [{ ...release([]), looks: undefined }],
      'vectors[0].looks: found nothing, expected a list of looks',
    ],
    [
      'a count that is missing',
      [release([{ n_c: 1 }])],
      'vectors[0].looks[0].data.errors.n_b: found nothing',
    ],
    ['a kind that is none', [release([], { kind: 'lim' })], 'vectors[0].params.checks[0].kind: found "lim"'],
    [
      'a limit in percent',
      [release([], { kind: 'limit', fail: 5 })],
      'checks[0].fail: found 5, expected a share',
    ],
    [
      'a step that the plan has not',
      [{ ...release([]), looks: [{ step: 1, data: {} }] }],
      'vectors[0].looks[0].step: found 1, expected 0 to 0',
    ],
    [
      'running totals',
      [release([1, 2, 3, 4, 5].map((i) => counts(100 * i, i)))],
      'vectors[0].looks: found figures of "errors" that grow from look to look like a running total',
    ],
    [
      'a release without a check, which would pass',
      [{ ...release([]), params: { steps: [{ share: 0.05, hold_looks: 2 }], checks: [] } }],
      'vectors[0].params.checks: found [], expected a list of at least one check',
    ],
    [
      'two checks of one name',
      [twice],
      'vectors[0].params.checks[1].name: found "errors", expected a name that no other check has',
    ],
    [
      'levels for fewer steps than there are',
      [short],
      'vectors[0].params.checks[0].fail: found [0.01], expected one level, or one for each of 2 steps',
    ],
    [
      'a limit that passes what it fails',
      [release([], { kind: 'limit', fail: 0.01, pass: 0.05 })],
      'vectors[0].params.checks[0].pass: found 0.05, expected at most fail, 0.01',
    ],
    [
      'a gauge that could never break its limit',
      [release([], { kind: 'gauge', limit: 10, k: 5, n: 3 })],
      'vectors[0].params.checks[0].k: found 5, expected at most n, 3',
    ],
    [
      'a figure beyond all numbers',
      [release([{ ...good, n_c: Infinity }])],
      'errors.n_c: found Infinity, expected a count',
    ],
  ])('%s is refused', (_, content, message) => {
    expect(() => recordedOf(content[0], [0])).toThrow(message);
  });

  test('a file that is no JSON, and one that is no list, are refused', async () => {
    const [text, object] = [await judged('[{'), await judged({})];
    expect([text.code, text.stderr]).toEqual([2, expect.stringContaining('is no JSON')]);
    expect([object.code, object.stderr]).toEqual([2, expect.stringContaining('found {}, expected a list')]);
  });

  test('a misspelt option, check or function is named, and the rest is still judged', async () => {
    const known = release([], { kind: 'limit', fail: 0.01, hart: 0.1 });
    const strange = { ...known, params: { ...known.params, aplha: 0.5 } };
    const {
      code,
      stderr,
      answers: found,
    } = await judged([
      { ...strange, looks: [{ step: 0, data: { error: good, errors: { ...good, x_d: 3 } } }] },
      { name: 'what', function: 'estimate', args: {} },
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('vectors[0].params.checks[0]: found "hart", expected one of kind, name, fail');
    expect(stderr).toContain('vectors[0].params: found "aplha", expected one of alpha, beta');
    expect(stderr).toContain('vectors[0].looks[0].data.errors: found "x_d", expected one of n_c, n_b');
    expect(stderr).toContain('vectors[0].looks[0].data: found "error", expected the name of a check: errors');
    expect(stderr).toContain('vectors[1].function: found "estimate", expected one of quantile_counts');
    expect(found).toHaveLength(2);
  });
});
