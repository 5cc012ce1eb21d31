/** What a rollback would do, without doing it. */
import type { Compiled } from '../config/parts.ts';
import { otherSlot } from '../config/plan.ts';
import { minutesLost } from '../drivers/database/postgres/restore.ts';
import type { SchemaDecision } from '../release/schema-decision.ts';
import { type DryRun, dryRunLines } from '../report/dry-run.ts';
import type { ActionContext, ActionResult, Target } from './context.ts';
import { type Asked, type Way, wayBack } from './rollback-request.ts';

const openSchema = ({ database }: Asked): DryRun['schema'] =>
  database === 'restore'
    ? {
        is: 'stays',
        why: 'until traffic is back; then the backup of this release is restored, and what was written since is lost',
      }
    : { is: 'stays', why: 'the live version has run on it all the time' };

/** The state of what would be rolled back: the open release, or the one that users have. */
const opened = ({ state }: Target): Exclude<Target['state'], { is: 'none' }> | null =>
  state.is === 'none' ? null : state;

function dryRunOf({ plan, parts }: Compiled, from: Target, way: Way | null, asked: Asked): DryRun {
  const state = opened(from);
  const slot = state === null ? 'idle' : otherSlot(state.slot);
  const router = Object.keys(parts.traffic ?? { none: true }).join();
  const base = {
    service: plan.service,
    environment: plan.environment,
    from: state?.exposure.share ?? 0,
    to: 0,
    router,
  };
  if (way !== null) {
    const version = way.to.release.sha.slice(0, 7);
    return { ...base, earlier: { is: 'gone', slot }, version, schema: schemaOf(way.schema) };
  }
  const version = (from.release.previous?.sha ?? 'the live version').slice(0, 7);
  return { ...base, earlier: { is: 'running', slot }, version, schema: openSchema(asked) };
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

export async function dryRun(
  context: ActionContext,
  compiled: Compiled,
  open: Target | null,
  asked: Asked,
): Promise<ActionResult> {
  const way = open === null ? await wayBack(context.releases(compiled), asked) : null;
  const from = open ?? way?.from;
  const lines = from === undefined ? [] : dryRunLines(dryRunOf(compiled, from, way, asked));
  for (const line of lines) context.log.line(line);
  const outputs = { restored: '', exposure: '', duration: '', release: '', awaits: '' };
  return { outputs, ok: true, message: 'A dry run: nothing was changed.' };
}
