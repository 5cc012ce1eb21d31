/** What a backup's command prints, and what is made of it. */
import { expect, test } from '@jest/globals';
import { snapshotIn } from '../../../src/drivers/database/command/backup.ts';

const now = Date.parse('2026-01-31T12:00:00Z');

test.each([
  ['creating…\nrds:shop-2026-01-31\n', { id: 'rds:shop-2026-01-31', bytes: null }],
  ['{"id": "snap-1", "bytes": 1000, "at": "2026-01-31T11:58:00Z"}', { id: 'snap-1', bytes: 1000 }],
])('%s', (printed, expected) => expect(snapshotIn(printed, now)).toEqual(expected));

test.each([
  ['', 'its last line is ""'],
  ['all is well, trust me', 'Print an id of at most 62'],
  ['{"id": "snap-1", "bytes": 0}', 'Print an id'],
  ['{"id": "snap-1", "at": "2026-01-31T10:30:00Z"}', 'made 1 h 30 min ago'],
  ['{"id": "snap-1", "at": "2026-02-01T12:00:00Z"}', 'which is not yet'],
])('%s: no backup, and why', (printed, says) => expect(() => snapshotIn(printed, now)).toThrow(says));
