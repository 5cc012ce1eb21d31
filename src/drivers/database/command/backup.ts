/** A backup that a command of the user's makes, such as a snapshot of the cloud's: what it prints is checked. */
import { z } from 'zod';
import { durationText } from '../../../config/units.ts';
import { SluicewayError } from '../../../errors.ts';
import { mustRun, type RunOptions } from '../../command/bash.ts';

export interface Snapshot {
  readonly id: string;
  /** Null where the command does not say. */
  readonly bytes: number | null;
  readonly ms: number;
}
export interface SnapshotRequest {
  readonly run: string;
  /** Ends with 0 where the backup that SLUICEWAY_BACKUP names can be restored. */
  readonly verify?: string | undefined;
  readonly options: RunOptions;
  /** ms since 1970. */
  readonly now: number;
}

/** As many characters as the ledger has room for; none that a status or a shell could take for something else. */
const id = z.string().regex(/^[A-Za-z0-9._:/@-]{1,62}$/);
const printed = z.object({
  id,
  bytes: z.number().positive().optional(),
  at: z.iso.datetime({ offset: true }).optional(),
});

/** An older one was not made for this migration, in ms. */
const OLDEST = 60 * 60_000;
/** Clocks may differ by as much. */
const SKEW = 5 * 60_000;

const bad = (what: string): SluicewayError =>
  new SluicewayError(
    'DATABASE',
    `The backup is not good: ${what}. The database was not changed; run it again.`,
  );

function parse(line: string): unknown {
  if (!line.startsWith('{')) return { id: line };
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function lastLine(stdout: string): string {
  return stdout.trimEnd().split('\n').at(-1)?.trim() ?? '';
}

function fresh(at: string | undefined, now: number): void {
  if (at === undefined) return;
  const age = now - Date.parse(at);
  if (age > OLDEST) throw bad(`it was made ${durationText(age)} ago (${at}), and an hour is the most`);
  if (age < -SKEW) throw bad(`it was made at ${at}, which is not yet`);
}

/** The last line that `database.backup.run` prints: an id, or {"id", "bytes", "at"}. */
export function snapshotIn(stdout: string, now: number): Pick<Snapshot, 'id' | 'bytes'> {
  const line = lastLine(stdout);
  const found = printed.safeParse(parse(line));
  if (!found.success) {
    throw bad(
      `its last line is "${line.slice(0, 100)}". Print an id of at most 62 letters, digits and . _ : / @ -, ` +
        'or {"id": "…", "bytes": 1234, "at": "2026-01-31T12:00:00Z"}, where bytes and at may be left out',
    );
  }
  fresh(found.data.at, now);
  return { id: found.data.id, bytes: found.data.bytes ?? null };
}

const withBackup = (options: RunOptions, backup: string): RunOptions => ({
  ...options,
  env: { ...options.env, SLUICEWAY_BACKUP: backup },
});

/** Throws SluicewayError unless a backup was made that is as it must be. */
export async function makeSnapshot({ run, verify, options, now }: SnapshotRequest): Promise<Snapshot> {
  const { stdout, ms } = await mustRun('database.backup.run', run, options);
  const made = snapshotIn(stdout, now + ms);
  if (verify === undefined) return { ...made, ms };
  const checked = await mustRun('database.backup.verify', verify, withBackup(options, made.id));
  return { ...made, ms: ms + checked.ms };
}

/** Resolves to its duration in ms. Throws SluicewayError('COMMAND') with the command's last lines. */
export async function restoreSnapshot(command: string, backup: string, options: RunOptions): Promise<number> {
  return (await mustRun('database.backup.restore', command, withBackup(options, backup))).ms;
}
