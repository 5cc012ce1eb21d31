/** Asking for an approval: a run of the tick's workflow under the protected environment, which waits for its reviewers. */
import { SluicewayError } from '../errors.ts';
import { dispatchedRun, dispatchWorkflow } from '../github/workflows.ts';
import { stepOfSubject } from '../release/step-approval.ts';
import type { Outside } from './outside.ts';
import { branchOf } from './overviews.ts';
import type { Done } from './perform-database.ts';
import { tickWorkflow } from './ticker.ts';

function stepOf(subject: string): string {
  const step = stepOfSubject(subject);
  if (step === null) throw new SluicewayError('INPUT', `"${subject}" is no step that could be approved`);
  return String(step);
}

/** As `run-name` of the starter makes it of the same inputs: by it a run is found whose start was not answered. */
export const approvalTitle = (release: string, step: string): string =>
  `Release ${release}, step ${step}: approval`;

export async function dispatchNow(outside: Outside, release: string, subject: string): Promise<Done> {
  const { github, invocation } = outside;
  const branch = branchOf(invocation.ref);
  if (branch === null)
    throw new SluicewayError(
      'INPUT',
      `An approval is asked for from a branch, and this run is of ${invocation.ref}`,
    );
  const inputs = { release, step: stepOf(subject) };
  const ref = await dispatchWorkflow(github, { file: tickWorkflow, branch, inputs });
  const where = ref === '' ? tickWorkflow : `run ${ref}`;
  return { words: `A reviewer approves it in ${where}`, ref };
}

/** A run that died may have started it: one is never started twice. */
export async function isDispatched(
  { github }: Outside,
  release: string,
  subject: string,
): Promise<'done' | 'undone'> {
  const title = approvalTitle(release, stepOf(subject));
  return (await dispatchedRun(github, tickWorkflow, title)) === null ? 'undone' : 'done';
}
