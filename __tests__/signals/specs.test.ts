import { describe, expect, test } from '@jest/globals';
import { compile } from '../../src/config/compile.ts';
import type { SignalPart } from '../../src/config/parts.ts';
import { specs } from '../../src/signals/specs.ts';

const head = 'version: 1\nservice: shop\nenvironments: { production: {} }\n';
function signal(kind: string): SignalPart {
  const text = `${head}signals: { ok: { run: x }, a: { ${kind} } }\ngates: { g: ok }\n`;
  const part = compile(text, { path: 'c.yml' }).parts.signals.get('a');
  if (part === undefined) throw new Error('no signal');
  return part;
}
const fields = (part: SignalPart) => Object.fromEntries(part.fields);
const truth = { gives: 'truth', paired: false };

test('a kind is written by its own name', () => {
  expect(Object.entries(specs).map(([kind, spec]) => [kind, spec.kind])).toEqual(
    Object.keys(specs).map((kind) => [kind, kind]),
  );
});

describe('fields', () => {
  test('checks and env are true or false', () => {
    expect(fields(signal('checks: [unit, lint]'))).toEqual({ '': truth });
    expect(signal('checks: { names: [unit], app: github-actions }').config).toMatchObject({
      names: ['unit'],
      ignore: [],
    });
    expect(fields(signal('env: [TOKEN]'))).toEqual({ '': truth });
  });
  test('coverage is shares, of the whole and of groups', () => {
    const share = { gives: 'value', paired: false, unit: 'share' };
    const found = fields(signal('lcov: { path: lcov.info, groups: { core: src/core/** } }'));
    expect(found).toEqual({ lines: share, branches: share, functions: share, core: share });
  });
  test('an endpoint is true on 2xx until it gives figures', () => {
    expect(fields(signal('http: GET /health'))).toMatchObject({
      '': truth,
      status: { unit: '' },
      latency: { unit: 'ms' },
    });
    expect(fields(signal('http: { request: GET /m, value: .rss, unit: MB }'))['']).toEqual({
      gives: 'value',
      paired: false,
      unit: 'B',
    });
    expect(fields(signal('http: GET /m, fields: { p95: { path: .p95, unit: s } }'))).not.toHaveProperty(['']);
    expect(fields(signal('http: GET /m, counts: { total: .t, failed: .f }'))['']).toMatchObject({
      gives: 'counts',
    });
  });
  test('two paths in one answer, or a request that names the arm, give both arms', () => {
    const counts = 'counts: { total: .t, failed: .f }';
    const inOne = fields(signal(`http: { request: GET /m, candidate: .c, live: .l }, ${counts}`));
    expect([inOne['']?.paired, inOne.status?.paired]).toEqual([true, false]);
    const each = fields(signal(`http: { request: 'GET /m?arm=$ARM' }, ${counts}`));
    expect([each['']?.paired, each.status?.paired]).toEqual([true, true]);
  });
  test('a command is true when it ends with 0, and gives figures by its JSON', () => {
    expect(fields(signal('run: x'))).toEqual({ '': truth });
    const both = [
      'run: { command: x, fields: { n: { path: .n } } }',
      'run: x, fields: { n: { path: .n } }',
    ].map(signal);
    expect(both.map(({ config }) => config)).toEqual([both[0]?.config, both[0]?.config]);
    expect(Object.keys(fields(signal('run: x, fields: { n: { path: .n } }')))).toEqual(['', 'n']);
  });
  test('a query gives a figure unless it is said to be a truth', () => {
    expect(fields(signal('sql: { query: select 1, unit: "%" }'))['']).toEqual({
      gives: 'value',
      paired: false,
      unit: 'share',
    });
    expect(fields(signal('sql: { query: select true, gives: truth }'))).toEqual({ '': truth });
  });
  test('Prometheus gives counts, quantiles or a figure, for each arm where the query names it', () => {
    expect(fields(signal(`prometheus: { total: 'a{arm="$ARM"}', failed: b }`))['']).toEqual({
      gives: 'counts',
      paired: true,
      unit: 'share',
      history: true,
    });
    expect(fields(signal('prometheus: { histogram: h }'))['p99.9']).toEqual({
      gives: 'histogram',
      paired: false,
      unit: 'ms',
      history: true,
    });
    expect(fields(signal('prometheus: { value: v, unit: KiB }'))['']).toEqual({
      gives: 'value',
      paired: false,
      unit: 'B',
    });
  });
});

describe('what does not fit', () => {
  test.each([
    ['checks: []', '`checks` is empty: name at least one check'],
    ['env: [$TOKEN]', 'is not the name of a variable: write it without $'],
    [
      'lcov: { path: x, groups: { lines: y } }',
      'lines, branches and functions are the whole: name the group otherwise',
    ],
    ['http: GETT /x', '"GETT /x": write a method and a path or URL, such as GET /health'],
    ['http: { request: GET /x, candidate: .c }', '`candidate` and `live` belong together'],
    ['http: { request: GET /x, unit: ms }', '`unit` belongs to `value`'],
    [
      'http: { request: GET /x, value: rss }',
      '"rss": write a path into the JSON answer, such as .rate or .shops[0].rate',
    ],
    [
      'http: GET /x, fields: { status: { path: .s } }',
      "`status` is the answer's own: name the field otherwise",
    ],
    ['run: { command: x, timeout: 5 }', '"5" has no unit: write a duration such as 5s or 5m'],
    ['sql: { query: select 1, unit: furlong }', '`unit` is not a unit: units are %, share, ms'],
    ['prometheus: { totl: x, failed: y }', 'Did you mean "total"?'],
  ])('%s', (kind, message) => {
    expect(() => signal(kind)).toThrow(message);
  });
});
