/** What is told of the migration once it is done: durations in production, beside those of the rehearsal. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Event } from '../../src/release/event.ts';
import { migratedWords, statementLines } from '../../src/runner/against-rehearsal.ts';

const update = { sql: "UPDATE orders\n  SET note = 'for Ana';", ms: 3_500.4 };
const statements = [{ sql: 'create index on orders (note)', ms: 700 }, update, { sql: 'select 1', ms: 40 }];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function rehearsed(found: string): void {
  mkdirSync(join(folder, 'sluiceway'));
  writeFileSync(join(folder, 'sluiceway', 'rehearsal-statements.json'), found);
}

describe('in the log', () => {
  test('the slow ones, the slowest first, each beside the same statement of this job’s rehearsal', async () => {
    rehearsed(JSON.stringify([{ sql: "UPDATE orders SET note = 'for Ana'", ms: 3_420.2 }]));
    expect(await statementLines(statements, folder)).toEqual([
      "    3.5 s (rehearsal: 3.42 s)  UPDATE orders SET note = 'for Ana'",
      '    700 ms  create index on orders (note)',
    ]);
  });

  test.each(['', '{"sql": 1}'])(
    'a rehearsal that left nothing to read (%j): production alone',
    async (text) => {
      if (text !== '') rehearsed(text);
      expect(await statementLines([update], folder)).toEqual([
        "    3.5 s  UPDATE orders SET note = 'for Ana'",
      ]);
    },
  );
});

describe('in the ledger', () => {
  const files = { digest: 'abcdefghijkl', count: 1, newest: [] };
  const event: Event = { id: 1, at: 0, seq: 3, run: '12.1', words: '', type: 'rehearsed', files, ms: 5_470 };

  test('what it took, what was expected, and the slowest statement without its values', () => {
    expect(migratedWords(6_100, statements, [event])).toBe(
      "Migrated in 6.1 s (expected: 5.47 s); 3.5 s of it: UPDATE orders SET note = '…'",
    );
  });

  test('without a rehearsal, and with nothing slow: what it took', () => {
    expect(migratedWords(80, [{ sql: 'select 1', ms: 40 }], [])).toBe('Migrated in 80 ms');
  });
});
