/** Rolling a finished release back: the earlier version gets a release of its own, as any version does. */
import { durationText } from '../config/units.ts';
import { drive } from '../engine/drive.ts';
import { SluicewayError } from '../errors.ts';
import type { ActionContext, ActionResult, Known, Releases } from './context.ts';
import { messageOf } from './driven.ts';
import { type Asked, effectsOf, rolledBack, type Way } from './rollback-request.ts';

/** Drives a rollback's own release to its end, also one that an earlier run had begun. */
export async function continueRollBack(
  releases: Releases,
  { id, sha, rollback }: Known,
  asked: Asked,
  schema: string,
): Promise<ActionResult> {
  const { reason } = asked;
  const effects = effectsOf(asked);
  return releases.within({ effects, release: id }, async ({ world, compiled, begun, now: clock }) => {
    const driven = await drive(world, compiled.plan, { effects, completes: true }, begun);
    const { state } = driven;
    const now = clock();
    const began = begun.now;
    const ok = state.is === 'closed' && state.outcome === 'completed';
    const back = `Rolled back to ${sha.slice(0, 7)}`;
    if (ok && rollback !== null) await releases.supersede(rollback.of, `${back}: ${reason}`);
    const message = ok ? `${back} in ${durationText(now - began)}. ${schema}`.trim() : messageOf(driven);
    return rolledBack(asked, { release: id, driven, began, now, ok, message, restored: ok ? sha : '' });
  });
}

/** To the idle slot, checked, then switched. @throws SluicewayError INPUT where the schema speaks against it */
export async function rollBackFinished(
  { log }: ActionContext,
  releases: Releases,
  { from, to, schema }: Way,
  asked: Asked,
): Promise<ActionResult> {
  if (schema.is === 'refused') throw new SluicewayError('INPUT', schema.why);
  log.line(`database  ${schema.why}`);
  const { sha, config } = to.release;
  const restore = schema.is === 'restore' ? schema.backup : null;
  const rollback = { of: from.release.id, restore };
  const opened = await releases.open({
    sha,
    opener: 'rollback',
    rollback,
    reason: asked.reason,
    ...(config === '' ? {} : { config }),
  });
  return continueRollBack(releases, opened, asked, schema.why);
}
