/** A workflow run as GitHub would play it: registered, its jobs one after the other, the approval given by a person. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Permissions } from '../github/permissions.ts';
import { type Job, runAction, type Step } from '../runner/action.ts';
import type { Scene } from './scene.ts';

export interface Checkout {
  readonly sha: string;
  readonly workspace: string;
}

export interface Play {
  readonly run: { readonly id: number; readonly attempt: number };
  /** Runs one action in this run, and shows its log. */
  action(name: string, inputs?: Readonly<Record<string, string>>): Promise<Step>;
  /** The run waits for the environment; a person lets it in. */
  approve(by: string, comment: string): void;
  end(conclusion: 'success' | 'failure'): void;
}

/** Shown for every step: its name as a job's headline, then its log. */
export interface Show {
  headline(text: string): void;
  line(text: string): void;
  summary(name: string, markdown: string): void;
}

/** What the starters grant to the jobs, all together. */
export const permissions = {
  actions: 'read',
  checks: 'read',
  contents: 'write',
  deployments: 'write',
  'pull-requests': 'write',
  statuses: 'read',
} as const satisfies Permissions;

export async function startPlay(
  scene: Scene,
  of: Checkout,
  event: string,
  actor: string,
  show: Show,
): Promise<Play> {
  const { github, repo, secrets, path, folder, environment } = scene;
  const run = repo.startRun({ sha: of.sha, event, actor, workflow: '.github/workflows/release.yml' });
  const token = github.token({ app: 'github-actions', repo: repo.name, run: run.id, permissions });
  const temp = join(folder, `run-${run.id}`);
  await mkdir(temp, { recursive: true });
  const job: Job = {
    apiUrl: github.url,
    repository: repo.name,
    sha: of.sha,
    run,
    token,
    event,
    actor,
    workspace: of.workspace,
    temp,
    env: { PATH: path },
  };
  return {
    run,
    async action(name, inputs = {}) {
      show.headline(name);
      const step = await runAction(name, job, { secrets, environment, ...inputs }, { onLine: show.line });
      show.summary(name, step.summary);
      return step;
    },
    approve(by, comment) {
      repo.requestApproval(run.id, environment);
      repo.approve(run.id, environment, { by, comment });
      repo.proceedRun(run.id);
    },
    end: (conclusion) => repo.finishRun(run.id, conclusion),
  };
}
