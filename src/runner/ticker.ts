/** The workflow that ticks: whether it runs, turned on when a release needs it, and off when none is open. */
import { HOLD_BUDGET } from '../config/budget.ts';
import type { Plan } from '../config/plan.ts';
import { messageOf } from '../errors.ts';
import { enableWorkflow, workflowState } from '../github/workflows.ts';
import { needsTick } from '../release/hold.ts';
import type { Outside } from './outside.ts';

/** File name of its starter. */
export const tickWorkflow = 'sluiceway-advance.yml';

export const tickPage = ({ invocation: { repositoryUrl } }: Outside): string =>
  `${repositoryUrl}/actions/workflows/${tickWorkflow}`;

const unlooked = 'Nobody looks at a release between two jobs';

/** What keeps it from running; `null` where it runs, now at least. */
async function obstacle({ github }: Outside): Promise<string | null> {
  const state = await workflowState(github, tickWorkflow);
  if (state === null)
    return `there is no .github/workflows/${tickWorkflow} on the default branch: copy it from workflows-templates/`;
  if (state !== 'active') await enableWorkflow(github, tickWorkflow);
  return null;
}

/** @returns whether it runs. What keeps it from that is a warning: it is no reason to stop a release. */
export async function startTick(outside: Outside): Promise<boolean> {
  try {
    const why = await obstacle(outside);
    if (why !== null) outside.log.warn(`${unlooked}, as ${why}.`);
    return why === null;
  } catch (error) {
    outside.log.warn(
      `${unlooked}, unless ${tickWorkflow} is enabled: whether it is could not be made sure. ${messageOf(error)}`,
    );
    return false;
  }
}

/** When a release is opened. Where one job is most likely enough, it is no warning that there is no tick. */
export async function startTickFor(outside: Outside, plan: Plan): Promise<void> {
  const needed = needsTick(plan, HOLD_BUDGET);
  if (needed === 'no') return;
  const { log } = outside;
  await startTick(
    needed === 'yes' ? outside : { ...outside, log: { ...log, warn: (text) => log.line(`  ${text}`) } },
  );
}
