/** A workflow run in the stand-in, and the actions of its one job. */
import { join } from 'node:path';
import type { Scene } from '../../sandbox/demo/scene.ts';
import type { RepositoryHandle } from '../../sandbox/github/server.ts';
import type { Permissions } from '../../sandbox/github/store/token.ts';
import { type Job, runAction, type Step, type StepOptions } from '../../sandbox/runner/action.ts';
import type { Checkout } from './checkout.ts';

export type Inputs = Readonly<Record<string, string>>;

export interface RunOptions {
  readonly event?: string;
  readonly actor?: string;
  readonly permissions?: Permissions;
}

/** A workflow run; several actions may run in it, also at once. */
export interface Run {
  readonly id: number;
  action(name: string, inputs?: Inputs, options?: StepOptions): Promise<Step>;
  /** The run waits for the protected environment, and this reviewer lets it in. */
  approve(by: string, comment: string): void;
  /** And this one turns it away. */
  reject(by: string, comment: string): void;
  end(conclusion: 'success' | 'failure' | 'cancelled'): void;
  /** The next attempt of the same run. */
  again(): Run;
}

/** What the starters grant to the jobs. */
export const granted = {
  actions: 'read',
  checks: 'read',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  'pull-requests': 'write',
  statuses: 'read',
} as const;

export interface Running {
  readonly scene: Scene;
  readonly repo: RepositoryHandle;
  readonly checkout: Checkout;
  /** The protected one, `production` in most tests. */
  readonly environment: string;
  readonly options: RunOptions;
  /** SLUICEWAY_ENV, for the input `secrets`. */
  readonly secrets: string;
}

function jobOf({ scene, repo, checkout, options }: Running, run: Job['run']): Job {
  const { event = 'push', actor = 'ana', permissions = granted } = options;
  const { pull: number, head } = checkout;
  return {
    apiUrl: scene.github.url,
    repository: repo.name,
    sha: checkout.sha,
    run,
    token: scene.github.token({ app: 'github-actions', repo: repo.name, run: run.id, permissions }),
    event,
    actor,
    workspace: checkout.workspace,
    temp: join(scene.folder, `run-${run.id}`),
    env: { PATH: scene.path },
    payload: event === 'pull_request' ? { pull_request: { number, head: { sha: head } } } : {},
  };
}

export function runOf(running: Running, { id, attempt }: Job['run']): Run {
  const { repo, secrets, environment } = running;
  const job = jobOf(running, { id, attempt });
  return {
    id,
    action: (name, inputs = {}, how = {}) => runAction(name, job, { secrets, ...inputs }, how),
    approve(by, comment) {
      repo.requestApproval(id, environment);
      repo.approve(id, environment, { by, comment });
      repo.proceedRun(id);
    },
    reject(by, comment) {
      repo.requestApproval(id, 'production');
      repo.approve(id, 'production', { by, comment, state: 'rejected' });
    },
    end: (conclusion) => repo.finishRun(id, conclusion),
    again: () => runOf(running, { id, attempt: repo.rerun(id) }),
  };
}

export function startRun(running: Running): Run {
  const { repo, checkout, options } = running;
  const { event = 'push', actor = 'ana' } = options;
  return runOf(running, repo.startRun({ sha: checkout.sha, event, actor }));
}
