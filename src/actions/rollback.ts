/** The way back, of a release under way or of a finished one, by a person's wish. */
import type { Compiled } from '../config/parts.ts';
import { otherSlot } from '../config/plan.ts';
import { minutesLost } from '../drivers/database/postgres/restore.ts';
import { drive } from '../engine/drive.ts';
import { SluicewayError } from '../errors.ts';
import { durationText } from '../config/units.ts';
import { shareText } from '../judge/figure.ts';
import type { EffectName } from '../release/event.ts';
import type { ReleaseState } from '../release/state.ts';
import { type DryRun, dryRunLines } from '../report/dry-run.ts';
import { commonInputs } from './contract.ts';
import type { Action, ActionContext, ActionResult, Releases, Session, Target } from './context.ts';
import { messageOf } from './driven.ts';
import { type DatabaseChoice, type SchemaDecision, schemaDecision } from '../release/schema-decision.ts';

const effects: ReadonlySet<EffectName> = new Set(['shift', 'drain', 'deploy', 'restore']);
const choices: readonly DatabaseChoice[] = ['auto', 'keep', 'restore'];

interface Asked {
  readonly reason: string;
  readonly target: string;
  readonly database: DatabaseChoice;
  readonly dryRun: boolean;
}

/** What the `workflow_dispatch` inputs ask for. @throws INPUT */
function read(inputs: Readonly<Record<string, string>>): Asked {
  const { reason = '', target = '', database: raw = 'auto', 'dry-run': dry = 'false' } = inputs;
  const database = choices.find((choice) => choice === (raw || 'auto'));
  if (reason.trim() === '')
    throw new SluicewayError(
      'INPUT',
      'The input "reason" is empty: say in a few words why, for the ledger and the incident.',
    );
  if (database === undefined)
    throw new SluicewayError('INPUT', `The input "database" is "${raw}": write auto, keep or restore.`);
  return { reason, target, database, dryRun: dry === 'true' };
}

/** Seconds since the roll-back began; how far and how long users met the version that goes. */
function ended(
  session: Session,
  state: ReleaseState,
  began: number,
  now: number,
  ok: boolean,
  message: string,
): ActionResult {
  const exposure = state.is === 'none' ? 0 : state.highest.share;
  const outputs = {
    restored: ok ? session.release.sha : '',
    exposure: String(Number((exposure * 100).toFixed(4))),
    duration: String(Math.round((now - began) / 1000)),
  };
  return { outputs, ok, message };
}

/** A release under way: the wish goes into the ledger at once, then this run or the one that holds the lease acts on it. */
async function ofOpen(releases: Releases, open: Target, asked: Asked): Promise<ActionResult> {
  const wish = { wish: 'roll-back', to: { share: 0 }, restore: asked.database === 'restore' } as const;
  const options = { effects, release: open.release.id, wish: { wish, reason: asked.reason } };
  return releases.within(options, async (session) => {
    const began = (await session.world.load()).now;
    const { state, decision } = await drive(session.world, session.compiled.plan, {
      effects,
      completes: false,
    });
    const { now } = await session.world.load();
    const ok = state.is === 'closed' && state.outcome !== 'completed';
    const share = state.is === 'none' ? 0 : state.highest.share;
    const message = ok
      ? `Rolled back in ${durationText(now - began)}. At most ${shareText(share)} of users had met the new version.`
      : messageOf(decision);
    const back = session.release.previous?.sha ?? '';
    const result = ended(session, state, began, now, ok, message);
    return { ...result, outputs: { ...result.outputs, restored: ok ? back : '' } };
  });
}

interface Way {
  readonly from: Target;
  readonly to: Target;
  readonly schema: SchemaDecision;
}

async function wayBack(releases: Releases, asked: Asked): Promise<Way> {
  const from = await releases.findLive();
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
  return { from, to, schema: schemaDecision(from.state, asked.database) };
}

/** A finished release: the earlier version gets a release of its own, to the idle slot, checked, then switched. */
async function ofFinished(
  context: ActionContext,
  releases: Releases,
  way: Way,
  asked: Asked,
): Promise<ActionResult> {
  const { from, to, schema } = way;
  if (schema.is === 'refused') throw new SluicewayError('INPUT', schema.why);
  context.log.line(`database  ${schema.why}`);
  const restore = schema.is === 'restore' ? schema.backup : null;
  const opened = await releases.open({
    sha: to.release.sha,
    opener: 'rollback',
    rollback: { of: from.release.id, restore },
  });
  return releases.within({ effects, release: opened.id }, async (session) => {
    const began = (await session.world.load()).now;
    const { state, decision } = await drive(session.world, session.compiled.plan, {
      effects,
      completes: true,
    });
    const { now } = await session.world.load();
    const ok = state.is === 'closed' && state.outcome === 'completed';
    if (ok)
      await releases.supersede(
        from.release.id,
        `Rolled back to ${to.release.sha.slice(0, 7)}: ${asked.reason}`,
      );
    const message = ok
      ? `Rolled back to ${to.release.sha.slice(0, 7)} in ${durationText(now - began)}. ${schema.why}`
      : messageOf(decision);
    return ended(session, state, began, now, ok, message);
  });
}

const openSchema = ({ database }: Asked): DryRun['schema'] =>
  database === 'restore'
    ? {
        is: 'stays',
        why: 'until traffic is back; then the backup of this release is restored, and what was written since is lost',
      }
    : { is: 'stays', why: 'the live version has run on it all the time' };

function dryRunOf(compiled: Compiled, open: Target | null, way: Way | null, asked: Asked): DryRun {
  const { plan, parts } = compiled;
  const router = Object.keys(parts.traffic ?? { none: true }).join();
  const target = open ?? way?.from;
  const state = target?.state;
  const share = state === undefined || state.is === 'none' ? 0 : state.exposure.share;
  const slot = state === undefined || state.is === 'none' ? 'idle' : otherSlot(state.slot);
  const base = { service: plan.service, environment: plan.environment, from: share, to: 0, router };
  if (way === null) {
    const version = (open?.release.previous?.sha ?? 'the live version').slice(0, 7);
    return { ...base, earlier: { is: 'running', slot }, version, schema: openSchema(asked) };
  }
  const version = way.to.release.sha.slice(0, 7);
  return { ...base, earlier: { is: 'gone', slot }, version, schema: schemaOf(way.schema) };
}

function schemaOf(schema: SchemaDecision): DryRun['schema'] {
  switch (schema.is) {
    case 'stays':
      return { is: 'stays', why: schema.why.replace('The schema stays: ', '') };
    case 'restore':
      return {
        is: 'restored',
        backup: schema.backup,
        losesMs: (minutesLost(schema.backup, Date.now()) ?? 0) * 60_000,
      };
    case 'refused':
      return { is: 'refused', why: schema.why };
  }
}

async function dryRun(
  context: ActionContext,
  compiled: Compiled,
  open: Target | null,
  asked: Asked,
): Promise<ActionResult> {
  const way = open === null ? await wayBack(context.releases(compiled), asked) : null;
  for (const line of dryRunLines(dryRunOf(compiled, open, way, asked))) context.log.line(line);
  return {
    outputs: { restored: '', exposure: '', duration: '' },
    ok: true,
    message: 'A dry run: nothing was changed.',
  };
}

export const rollback: Action = {
  contract: {
    name: 'rollback',
    title: 'Sluiceway: rollback',
    description:
      'Takes a release back: one that is under way to 0 %, or a finished one to an earlier version',
    inputs: {
      ...commonInputs,
      reason: { description: 'Why, in a few words: goes into the ledger', required: true },
      target: {
        description:
          'Release id or commit to go back to, of a finished release; the one before it when left out',
        default: '',
      },
      database: {
        description:
          'auto (leave the schema where the earlier version runs on it), keep, or restore the backup',
        default: 'auto',
      },
      'dry-run': { description: '`true` only says what would be done', default: 'false' },
    },
    outputs: {
      restored: 'Commit that users have again',
      exposure: 'Highest share of users that met the version rolled back to or from, in percent',
      duration: 'How long it took, in seconds',
    },
  },
  async run(context) {
    const asked = read(context.inputs);
    const compiled = await context.compile();
    const releases = context.releases(compiled);
    const open = await releases.findOpen();
    if (asked.dryRun) return dryRun(context, compiled, open, asked);
    if (open !== null) return ofOpen(releases, open, asked);
    return ofFinished(context, releases, await wayBack(releases, asked), asked);
  },
};
