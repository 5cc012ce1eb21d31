/** What people see of a migration that was measured. */
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { page } from '../../sandbox/pages/page.ts';
import type { MeasuredMigration, MigrationFinding, MigrationStep } from '../../src/report/measured.ts';
import { migrationText } from '../../src/report/migration.ts';
import { sarif } from '../../src/report/sarif.ts';
import { rehearsalSection, rehearsalWords } from '../../src/report/sections.ts';
import { timelineMermaid, timelineOf } from '../../src/report/timeline.ts';
import { timelinePage } from '../../src/report/timeline-svg.ts';

const step = (number: number, sql: string, given: Partial<MigrationStep> = {}): MigrationStep => ({
  number,
  sql,
  place: null,
  at: 1_000 + 100 * number,
  ms: 50,
  heldMs: 50,
  locks: {},
  rewritten: [],
  scanned: [],
  walBytes: 0,
  inTransaction: false,
  error: null,
  there: null,
  ...given,
});
const finding: MigrationFinding = {
  finding: 'change-type',
  step: 1,
  statement: 'alter table orders alter id type bigint',
  place: { file: 'db/migrations/004 wide ids.sql', line: 12 },
  production: 'orders is written anew: readers wait 12 s.',
  safe: ["SET lock_timeout = '2s';", 'ALTER TABLE orders ADD COLUMN id_new bigint;'],
  accepted: null,
};
const there = { basis: 'measured', low: 12_000, ms: 12_000, high: 12_000 } as const;
const migration: MeasuredMigration = {
  figures: {
    blocking: 12_000,
    duration: 13_000,
    rewrites: 1,
    scans: 1,
    wal: 5e8,
    disk: 1.5e9,
    statements: 2,
    findings: 1,
  },
  findings: [finding],
  waits: [{ table: 'public.orders', who: 'readers', ms: 12_000, there, step: 1 }],
  steps: [
    step(1, finding.statement, {
      place: finding.place,
      ms: 12_000,
      heldMs: 12_000,
      locks: { 'public.orders': 'AccessExclusiveLock' },
      rewritten: ['public.orders'],
    }),
    step(2, 'alter table "a;b:c#d" add <x> int -- %%', { at: 13_200, ms: 900 }),
  ],
  expectations: [
    { is: 'failed', figure: { check: 'rehearsal.blocking', found: '12 s', limit: '≤ 1 s' } },
    { is: 'unavailable', why: 'it was not measured', text: 'rehearsal.wal < 1GB' },
  ],
  replicas: 2,
  unknown: null,
  queues: [],
};
const report = {
  verdict: 'passed',
  compatibility: 'compatible',
  stages: [],
  findings: [],
  measured: migration,
} as const;

describe('the section', () => {
  const text = migrationText(migration);

  test('has each expectation with figure and limit', () => {
    expect(text).toContain('| rehearsal.blocking | 12 s | ≤ 1 s | ❌ |');
    expect(text).toContain('| rehearsal.wal &lt; 1GB | it was not measured | | ❔ |');
  });

  test('has each finding with its place, what happens, and the safe way', () => {
    expect(text).toMatch(/\*\*change-type\*\* · `db\/migrations\/004 wide ids\.sql:12`/);
    expect(text).toContain('orders is written anew: readers wait 12 s.');
    expect(text).toContain('ALTER TABLE orders ADD COLUMN id_new bigint;');
  });

  test('says how far replicas fall behind, and what the disk needs', () => {
    expect(text).toContain('2, behind by 5 s to 25 s at 100 to 20 MB/s');
    expect(text).toContain('1.5 GB, of it write-ahead log 500 MB');
  });

  test('an accepted finding is a line with its reason', () => {
    const accepted = migrationText({
      ...migration,
      findings: [{ ...finding, accepted: 'a window without users' }],
    });
    expect(accepted).toContain('accepted, a window without users');
    expect(accepted).not.toContain('The safe way');
  });

  test('keeps to the room that a comment has, however much was found', () => {
    const findings = Array.from({ length: 300 }, () => ({ ...finding, statement: 'x'.repeat(5_000) }));
    const steps = Array.from({ length: 2_000 }, (_, index) => step(index + 1, 'insert into t values (1)'));
    expect(migrationText({ ...migration, findings, steps }).length).toBeLessThan(50_000);
  });

  test('in one line: safe only without findings', () => {
    expect(rehearsalWords(report)).toBe(
      'passed with 1 finding · blocks at most 12 s · the live version runs on it',
    );
    expect(rehearsalWords({ ...report, verdict: 'failed' })).toBe(
      'not safe, 1 finding · blocks at most 12 s · the live version runs on it',
    );
    const figures = { ...migration.figures, blocking: 40 };
    const wordsWith = (findings: readonly MigrationFinding[]): string =>
      rehearsalWords({ ...report, measured: { ...migration, figures, findings } });
    expect(wordsWith([])).toBe('safe · blocks at most 40 ms · the live version runs on it');
    expect(wordsWith([{ ...finding, accepted: 'no users' }])).toMatch(/^safe · /);
    expect(wordsWith([{ ...finding, finding: 'missing-lock-timeout' }])).toMatch(/^safe, 1 finding · /);
  });
});

describe('the timeline', () => {
  const timeline = timelineOf(migration);
  if (timeline === null) throw new Error('there is none');

  test('has statements, and who is kept out by them', () => {
    expect(timeline.bars.map(({ row, kind }) => `${row} ${kind}`)).toEqual([
      'statements statement',
      'statements statement',
      'orders everybody',
    ]);
    expect(timeline.bars[2]?.words).toBe('nobody may read or write for 12 s');
  });

  test('as Mermaid: what others wrote cannot end a task or begin another', () => {
    const lines = timelineMermaid(timeline).split('\n');
    const tasks = lines.filter(
      (line) => / :(active|crit|done)?.*\d+, \d+$/.test(line) && !line.includes('%%'),
    );
    expect(tasks).toHaveLength(3);
    for (const task of tasks) expect(task.replace(/ :[^:]*$/, '')).not.toMatch(/[:;#%]/);
    expect(lines.filter((line) => !line.includes('%% sluiceway')).join('\n')).not.toContain('<x>');
  });

  test('as a page without a network, in which SQL is only text', () => {
    const html = timelinePage(timeline, 'Migration of <shop>', 'blocks');
    expect(html).toContain('<svg class="timeline"');
    expect(html).not.toContain('<shop>');
    expect(html).not.toMatch(/<x>|https?:/);
  });

  test('is drawn on the sandbox’s pages too', () => {
    expect(page('comment', rehearsalSection(report))).toContain('nobody may read or write for 12 s</text>');
  });

  test('there is none without statements', () => {
    expect(timelineOf({ ...migration, steps: [] })).toBeNull();
  });
});

/** What of SARIF 2.1.0 we write, as strict as its schema is. */
const message = z.strictObject({ text: z.string().min(1) });
const schema = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          rules: z.array(z.strictObject({ id: z.string(), name: z.string(), shortDescription: message })),
        }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.int().min(0),
          level: z.enum(['none', 'note', 'warning', 'error']),
          message,
          locations: z.array(
            z.strictObject({
              physicalLocation: z.strictObject({
                artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w./%-]+$/) }),
                region: z.strictObject({ startLine: z.int().min(1), snippet: message }).optional(),
              }),
            }),
          ),
          suppressions: z
            .array(
              z.strictObject({
                kind: z.enum(['inSource', 'external']),
                status: z.enum(['accepted', 'underReview', 'rejected']),
                justification: z.string(),
              }),
            )
            .optional(),
        }),
      ),
    }),
  ),
});

test('as SARIF: at its line, or at the config where no file has the statement; an accepted one is suppressed', () => {
  const text = sarif(
    [finding, { ...finding, place: null, step: 7, accepted: 'no users' }],
    '.github/sluiceway.yml',
  );
  const [run] = schema.parse(JSON.parse(text)).runs;
  const at = run?.results.map(({ locations: [first] }) => first?.physicalLocation);
  expect(at?.map((location) => [location?.artifactLocation.uri, location?.region?.startLine])).toEqual([
    ['db/migrations/004%20wide%20ids.sql', 12],
    ['.github/sluiceway.yml', undefined],
  ]);
  expect(run?.results[1]?.suppressions?.[0]?.justification).toBe('no users');
  expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(['change-type']);
});
