/** Workflow files by their name: whether one is there and active, and starting a run of it. */
import { z } from 'zod';
import type { GitHub } from './client.ts';
import { statusOf } from './refusal.ts';

const at = (github: GitHub, file: string) => ({ ...github.repo, workflow_id: file });

/** `active`, or what it is disabled by; `null` where the default branch has no such file. Takes `actions: read`. */
export async function workflowState(github: GitHub, file: string): Promise<string | null> {
  try {
    return (await github.rest.actions.getWorkflow(at(github, file))).data.state;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** Also where GitHub disabled it, as nothing had happened for 60 days. Takes `actions: write`. */
export async function enableWorkflow(github: GitHub, file: string): Promise<void> {
  await github.rest.actions.enableWorkflow(at(github, file));
}

/** Runs that are under way go on. Takes `actions: write`. */
export async function disableWorkflow(github: GitHub, file: string): Promise<void> {
  await github.rest.actions.disableWorkflow(at(github, file));
}

export interface Dispatch {
  readonly file: string;
  /** Branch whose file is run. */
  readonly branch: string;
  readonly inputs: Readonly<Record<string, string>>;
}

const details = z.object({ workflow_run_id: z.number() });

/**
 * Starts a run. It is never repeated: whoever may have started one looks for it by its title.
 * @returns the run's id; '' where GitHub did not tell it
 */
export async function dispatchWorkflow(github: GitHub, { file, branch, inputs }: Dispatch): Promise<string> {
  const asked = { ref: branch, inputs: { ...inputs }, return_run_details: true };
  const { data } = await github.rest.actions.createWorkflowDispatch({ ...at(github, file), ...asked });
  const found = details.safeParse(data);
  return found.success ? String(found.data.workflow_run_id) : '';
}

/** The id of a dispatched run that has this title (`run-name` of the workflow); `null` where none is listed. */
export async function dispatchedRun(github: GitHub, file: string, title: string): Promise<string | null> {
  const asked = { ...at(github, file), event: 'workflow_dispatch', per_page: 100 };
  const { data } = await github.rest.actions.listWorkflowRuns(asked);
  const found = data.workflow_runs.find(({ display_title: of }) => of === title);
  return found === undefined ? null : String(found.id);
}
