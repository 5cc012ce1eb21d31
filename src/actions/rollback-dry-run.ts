/** What a rollback would do, without doing it. */
import type { Compiled } from '../config/parts.ts';
import { otherSlot, type Plan, type Slot } from '../config/plan.ts';
import { minutesLost } from '../drivers/database/postgres/restore.ts';
import { shareBefore } from '../release/place.ts';
import type { ReleaseState } from '../release/state.ts';
import type { SchemaDecision } from '../release/schema-decision.ts';
import { type DryRun, dryRunLines } from '../report/dry-run.ts';
import { shortSha } from '../report/model.ts';
import type { ActionResult, Releases, Target } from './context.ts';
import { type Asked, type Way, wayBack } from './rollback-request.ts';

type Place = Pick<DryRun, 'service' | 'environment' | 'router'>;

const restored = (backup: string): DryRun['schema'] => {
  const minutes = minutesLost(backup, Date.now());
  return { is: 'restored', backup, losesMs: minutes === null ? null : minutes * 60_000 };
};

/** Under way the live version runs on whatever the schema is; what was asked for is done once traffic is back. */
function openSchema(state: ReleaseState, { database }: Asked): DryRun['schema'] {
  if (state.is === 'none' || state.migrated === 'no') return { is: 'stays', why: 'it was not migrated' };
  if (database !== 'restore') return { is: 'stays', why: 'the live version has run on it all the time' };
  return state.backup ? restored(state.backup) : { is: 'stays', why: 'there is no backup to restore' };
}

/** Where users of a release under way would end. */
function endOf(plan: Plan, state: ReleaseState, { to }: Asked): number {
  if (state.is === 'none') return 0;
  const wanted = to === 'previous' ? shareBefore(plan, state.exposure) : to;
  return Math.min(wanted.share, state.exposure.share);
}

/** Of the release that is under way. */
function stopped(plan: Plan, place: Place, { state, release }: Target, asked: Asked): DryRun {
  const share = state.is === 'none' ? 0 : state.exposure.share;
  const untouched = state.is === 'none' || (state.traffic === 'untouched' && !state.deployed);
  return {
    ...place,
    move: untouched ? { is: 'called-off' } : { is: 'undone', from: share, to: endOf(plan, state, asked) },
    earlier: { is: 'running', slot: state.is === 'none' ? 'the live slot' : otherSlot(state.slot) },
    version: release.previous && shortSha(release.previous.sha),
    schema: openSchema(state, asked),
  };
}

function finishedSchema(schema: SchemaDecision): DryRun['schema'] {
  switch (schema.is) {
    case 'stays':
      return { is: 'stays', why: schema.why.replace('The schema stays: ', '') };
    case 'restore':
      return restored(schema.backup);
    case 'refused':
      return { is: 'refused', why: schema.why };
  }
}

/** The slot that users are not on: the earlier version gets it. */
async function idleSlot(releases: Releases): Promise<Slot | 'the idle slot'> {
  const state = (await releases.findLive())?.state;
  return state === undefined || state.is === 'none' ? 'the idle slot' : otherSlot(state.slot);
}

/** Of a release that is over: the one that users have, or one that left the schema changed. */
const undone = (place: Place, { from, to, schema }: Way, slot: string): DryRun => ({
  ...place,
  move:
    from.state.is === 'closed' && from.state.outcome === 'completed'
      ? { is: 'switched', from: shortSha(from.release.sha) }
      : { is: 'repaired' },
  earlier: { is: 'gone', slot },
  version: shortSha(to.release.sha),
  schema: finishedSchema(schema),
});

export async function dryRun(
  { plan, parts }: Compiled,
  releases: Releases,
  open: Target | null,
  asked: Asked,
): Promise<ActionResult> {
  const { service, environment } = plan;
  const place = { service, environment, router: Object.keys(parts.traffic ?? { none: true }).join() };
  const run =
    open === null
      ? undone(place, await wayBack(releases, asked), await idleSlot(releases))
      : stopped(plan, place, open, asked);
  const outputs = { restored: '', exposure: '', duration: '', release: '', awaits: '' };
  return { outputs, ok: true, message: [...dryRunLines(run), 'A dry run: nothing was changed.'].join('\n') };
}
