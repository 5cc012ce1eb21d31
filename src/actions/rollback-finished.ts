/** Rolling a finished release back: the earlier version gets a release of its own, as any version does. */
import { durationText } from '../config/units.ts';
import { drive } from '../engine/drive.ts';
import { SluicewayError } from '../errors.ts';
import type { ActionContext, ActionResult, Releases } from './context.ts';
import { messageOf } from './driven.ts';
import { type Asked, effects, rolledBack, type Way } from './rollback-request.ts';

/** To the idle slot, checked, then switched. @throws SluicewayError INPUT where the schema speaks against it */
export async function rollBackFinished(
  { log }: ActionContext,
  releases: Releases,
  { from, to, schema }: Way,
  asked: Asked,
): Promise<ActionResult> {
  if (schema.is === 'refused') throw new SluicewayError('INPUT', schema.why);
  log.line(`database  ${schema.why}`);
  const { sha } = to.release;
  const restore = schema.is === 'restore' ? schema.backup : null;
  const opened = await releases.open({ sha, opener: 'rollback', rollback: { of: from.release.id, restore } });
  return releases.within({ effects, release: opened.id }, async ({ world, compiled }) => {
    const began = (await world.load()).now;
    const driven = await drive(world, compiled.plan, { effects, completes: true });
    const { state } = driven;
    const { now } = await world.load();
    const ok = state.is === 'closed' && state.outcome === 'completed';
    const back = `Rolled back to ${sha.slice(0, 7)}`;
    if (ok) await releases.supersede(from.release.id, `${back}: ${asked.reason}`);
    const message = ok ? `${back} in ${durationText(now - began)}. ${schema.why}` : messageOf(driven);
    return rolledBack({ state, began, now, ok, message, restored: ok ? sha : '' });
  });
}
