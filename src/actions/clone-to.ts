/** The first of two jobs: makes the clone that the second one rehearses on, and rehearses nothing. */
import type { Compiled } from '../config/parts.ts';
import type { ActionContext, ActionResult } from './context.ts';
import { isBlind } from './pull-request.ts';

export const nothingToRehearse: ActionResult = {
  outputs: { verdict: '', findings: '[]', report: '', sarif: '', timeline: '', clone: '' },
  ok: true,
  message: 'Nothing to rehearse: the config has no `database`.',
};

/** Why a job that hands over a clone has none to make; null where it has. */
function noClone(context: ActionContext, { parts }: Compiled): string | null {
  if (parts.database?.rehearsal === undefined)
    return 'Nothing was cloned: the config of this checkout has no `database.rehearsal`.';
  if (!isBlind(context)) return null;
  return (
    "Nothing was cloned, so the migration is not rehearsed here: this run is given no secret (a fork's pull request, " +
    "Dependabot's, or an environment without SLUICEWAY_ENV). The release rehearses it at its gates."
  );
}

/** @throws SluicewayError where a clone was to be made and could not be */
export async function clonedTo(
  context: ActionContext,
  compiled: Compiled,
  path: string,
): Promise<ActionResult> {
  const why = noClone(context, compiled);
  if (why !== null) {
    context.log.warn(why);
    const outputs = { ...nothingToRehearse.outputs, verdict: 'unavailable' };
    return { outputs, ok: true, message: why };
  }
  const clone = await context.handOver(compiled, path);
  return {
    outputs: { ...nothingToRehearse.outputs, clone },
    ok: true,
    message: `The masked clone is in ${clone}.`,
  };
}
