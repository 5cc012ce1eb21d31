/** What a person asks of a rollback, from the inputs of `workflow_dispatch`, and where it would lead. */
import type { Exposure, Pace } from '../config/plan.ts';
import { parsePercent } from '../config/units.ts';
import type { Driven } from '../engine/drive.ts';
import { SluicewayError } from '../errors.ts';
import { percentNumber } from '../judge/figure.ts';
import type { EffectName } from '../release/event.ts';
import { type DatabaseChoice, type SchemaDecision, schemaDecision } from '../release/schema-decision.ts';
import type { ActionResult, Releases, Target } from './context.ts';

const withoutApproval = ['shift', 'drain', 'deploy'] as const;
const parts = ['all', 'traffic'] as const;
type Part = (typeof parts)[number];

const choices: readonly DatabaseChoice[] = ['auto', 'keep', 'restore'];

export interface Asked {
  readonly reason: string;
  readonly target: string;
  readonly database: DatabaseChoice;
  readonly dryRun: boolean;
  /** `traffic` stops where the backup is to be restored: that takes the protected environment. */
  readonly part: Part;
  /** Where users of a release under way go back to, and how; a finished one goes back whole. */
  readonly to: Exposure | 'previous';
  readonly pace: Pace;
}

/** Back to nobody, at once: all that a finished release can be asked for. */
export const isWhole = ({ to, pace }: Asked): boolean =>
  to !== 'previous' && to.share === 0 && pace === 'at-once';

/** @throws SluicewayError INPUT */
export function insistWhole(asked: Asked, why: string): void {
  if (isWhole(asked)) return;
  throw new SluicewayError(
    'INPUT',
    `${why}: it goes back as a whole. Leave the inputs "to" and "pace" out; they are for a release under way.`,
  );
}

/** What this rollback is allowed. */
export const effectsOf = ({ part }: Asked): ReadonlySet<EffectName> =>
  new Set(part === 'all' ? [...withoutApproval, 'restore'] : withoutApproval);

/** @throws SluicewayError INPUT */
function readPart({ part: raw = '' }: Readonly<Record<string, string>>): Part {
  const part = parts.find((one) => one === (raw || 'all'));
  if (part !== undefined) return part;
  throw new SluicewayError('INPUT', `The input "part" is "${raw}": write all or traffic.`);
}

type Inputs = Readonly<Record<string, string>>;

/** @throws SluicewayError INPUT */
function readTo({ to: raw = '' }: Inputs): Exposure | 'previous' {
  if (raw === 'previous') return raw;
  const parsed = parsePercent(`${(raw || '0').replace('%', '').trim()}%`);
  if (parsed.ok) return { share: parsed.value };
  throw new SluicewayError(
    'INPUT',
    `The input "to" is "${raw}": write 0%, another share such as 10%, or previous.`,
  );
}

/** @throws SluicewayError INPUT */
function readPace({ pace: raw = '' }: Inputs): Pace {
  const pace = (['at-once', 'gradual'] as const).find((one) => one === (raw || 'at-once'));
  if (pace !== undefined) return pace;
  throw new SluicewayError('INPUT', `The input "pace" is "${raw}": write at-once or gradual.`);
}

/** @throws SluicewayError INPUT */
function readWay(inputs: Inputs, database: DatabaseChoice): Pick<Asked, 'to' | 'pace'> {
  const to = readTo(inputs);
  if (database === 'restore' && (to === 'previous' || to.share > 0))
    throw new SluicewayError(
      'INPUT',
      'A restore takes the schema away from under the new version: leave the input "to" out, so that nobody stays on it.',
    );
  return { to, pace: readPace(inputs) };
}

/** @throws SluicewayError INPUT */
export function readRequest(inputs: Readonly<Record<string, string>>): Asked {
  const { reason = '', target = '', database: raw = 'auto', 'dry-run': dry = 'false' } = inputs;
  const database = choices.find((choice) => choice === (raw || 'auto'));
  if (reason.trim() === '')
    throw new SluicewayError(
      'INPUT',
      'The input "reason" is empty: say in a few words why, for the ledger and the incident.',
    );
  if (database === undefined)
    throw new SluicewayError('INPUT', `The input "database" is "${raw}": write auto, keep or restore.`);
  if (dry !== 'true' && dry !== 'false')
    throw new SluicewayError('INPUT', `The input "dry-run" is "${dry}": write true or false.`);
  const way = readWay(inputs, database);
  return { reason, target, database, dryRun: dry === 'true', part: readPart(inputs), ...way };
}

/** From the release that users have to an earlier one, and what becomes of the schema. */
export interface Way {
  readonly from: Target;
  readonly to: Target;
  readonly schema: SchemaDecision;
}

/** It ended before all users had it, and left the schema changed, perhaps in part. */
const leftSchema = ({ state }: Target): boolean =>
  state.is === 'closed' &&
  state.migrated !== 'no' &&
  state.outcome !== 'completed' &&
  state.outcome !== 'superseded';

/** What users have; where the backup is asked for, a release that failed after it was made comes first. */
async function start(releases: Releases, { database }: Asked): Promise<Target | null> {
  const newest = database === 'restore' ? await releases.findNewest() : null;
  return newest !== null && leftSchema(newest) ? newest : releases.findLive();
}

/** @throws SluicewayError NOT_FOUND where there is nothing to go back from, or to */
export async function wayBack(releases: Releases, asked: Asked): Promise<Way> {
  const from = await start(releases, asked);
  if (from === null)
    throw new SluicewayError(
      'NOT_FOUND',
      'There is nothing to roll back: no release of this service was ever completed here.',
    );
  const wanted = asked.target || String(from.release.previous?.release ?? '');
  const to = wanted === '' ? null : await releases.find(wanted);
  if (to === null) {
    const why =
      wanted === ''
        ? `release ${from.release.id} is the first one`
        : `there is no completed release "${wanted}"`;
    throw new SluicewayError(
      'NOT_FOUND',
      `There is no version to go back to: ${why}. Give the input "target": a release's id or a commit.`,
    );
  }
  const direct = to.release.id === from.release.previous?.release;
  return { from, to, schema: schemaDecision(from.state, asked.database, direct) };
}

/** How a roll-back went; times by GitHub's clock. */
export interface Went {
  readonly release: number;
  readonly driven: Driven;
  readonly began: number;
  readonly now: number;
  readonly ok: boolean;
  readonly message: string;
  /** Commit that users have again; '' where they do not. */
  readonly restored: string;
}

/** A release that is rolled back waits for nobody but whoever lets its backup be restored. */
const awaitsRestore = ({ decision }: Driven): boolean =>
  decision.is === 'await-approval' && (decision.subject === 'restore' || decision.subject === 'release');

const nextIsRestore =
  'Done here. Next, under the protected environment: the restore of the backup, by this action without "part".';

/** The action's result: seconds since it began, and the highest share of users that was set meanwhile. */
export function rolledBack(asked: Asked, went: Went): ActionResult {
  const { release, driven, began, now, restored } = went;
  const { state } = driven;
  const exposure = state.is === 'none' ? 0 : state.highest.share;
  const waits = awaitsRestore(driven);
  const handsOver = waits && asked.part === 'traffic';
  const outputs = {
    restored,
    exposure: percentNumber(exposure),
    duration: String(Math.round((now - began) / 1000)),
    release: String(release),
    awaits: waits ? 'restore' : '',
  };
  return { outputs, ok: went.ok || handsOver, message: handsOver ? nextIsRestore : went.message };
}
