/** Workflow runs by id. */
import type { GitHub } from './client.ts';
import { statusOf } from './refusal.ts';

export interface Run {
  readonly id: number;
  readonly attempt: number;
  readonly url: string;
  /** Whether it has ended, in whatever way: no step of it runs any more. */
  readonly over: boolean;
  /** `success`, `failure`, `cancelled`, …; null while it runs. */
  readonly conclusion: string | null;
}

/** Takes `actions: read`. @returns null where there is none: it was deleted, or never was */
export async function runOf(github: GitHub, id: number): Promise<Run | null> {
  try {
    const { data } = await github.rest.actions.getWorkflowRun({ ...github.repo, run_id: id });
    const { run_attempt: attempt = 1, html_url: url, status, conclusion } = data;
    return { id: data.id, attempt, url, over: status === 'completed', conclusion };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** Login of who started it; `null` where there is no such run any more. */
export async function actorOf(github: GitHub, id: number): Promise<string | null> {
  try {
    const { data } = await github.rest.actions.getWorkflowRun({ ...github.repo, run_id: id });
    return data.triggering_actor?.login ?? data.actor?.login ?? null;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}
