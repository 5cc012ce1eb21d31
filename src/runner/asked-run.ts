/** What became of a run that was started so that a reviewer lets a release into a step. */
import type { AskedRun } from '../actions/context.ts';
import { approvalFor } from '../github/approvals.ts';
import { runOf } from '../github/runs.ts';
import type { Outside } from './outside.ts';

const WORKFLOW = 'github-actions[bot]';

/** One that is over without having entered an approval: rejected, or nobody came. */
export async function askedRun({ github }: Outside, id: number, environment: string): Promise<AskedRun> {
  const run = await runOf(github, id);
  if (run !== null && !run.over) return { is: 'waiting' };
  const found = await approvalFor(github, id, environment);
  if (found.is === 'rejected') {
    const said = found.comment === '' ? '' : `: "${found.comment}"`;
    return { is: 'refused', by: found.by, why: `Refused${said}` };
  }
  const why = run === null ? 'is gone' : `ended (${run.conclusion ?? 'unknown'})`;
  return { is: 'refused', by: WORKFLOW, why: `Run ${id}, which asked for the approval, ${why} without one` };
}
