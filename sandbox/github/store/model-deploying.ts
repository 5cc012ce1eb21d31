/** What the stand-in remembers about deploying: environments, workflow runs, deployments. */
import type { Instant } from '../../../src/judge/reading.ts';
import type { Account, Sha, Writer } from './model.ts';

/** Which branches may deploy: every one, the protected ones, or those that match a pattern. */
export type BranchPolicy = null | 'protected' | readonly string[];

export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly reviewers: readonly Account[];
  readonly branchPolicy: BranchPolicy;
  /** Minutes. */
  readonly waitTimer: number;
  readonly preventSelfReview: boolean;
  readonly createdAt: Instant;
}

/** An environment that a run waits for. */
export interface Pending {
  readonly environment: string;
  readonly since: Instant;
  readonly approved: boolean;
}

export interface Approval {
  readonly environment: string;
  readonly state: 'approved' | 'rejected';
  readonly by: Account;
  readonly comment: string;
}

export type RunConclusion = 'success' | 'failure' | 'cancelled' | 'skipped' | 'timed_out' | 'neutral';

export interface Run {
  readonly id: number;
  /** Counts the runs of its workflow. */
  readonly number: number;
  readonly attempt: number;
  /** Path of the workflow file. */
  readonly workflow: string;
  readonly sha: Sha;
  readonly branch: string;
  readonly event: string;
  readonly actor: Account;
  readonly inputs: Readonly<Record<string, string>>;
  /** What it does while no environment holds it back: see `statusOf`. */
  readonly progress: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: RunConclusion | null;
  readonly pending: readonly Pending[];
  readonly approvals: readonly Approval[];
  readonly createdAt: Instant;
  readonly startedAt: Instant;
  readonly updatedAt: Instant;
}

export interface Deployment {
  readonly id: number;
  readonly sha: Sha;
  readonly ref: string;
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>> | string;
  readonly originalEnvironment: string;
  readonly environment: string;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  readonly writer: Writer;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** In the order in which they were made. */
  readonly statuses: readonly DeploymentStatus[];
}

export type DeploymentState =
  | 'error'
  | 'failure'
  | 'inactive'
  | 'in_progress'
  | 'queued'
  | 'pending'
  | 'success';

export interface DeploymentStatus {
  readonly id: number;
  readonly state: DeploymentState;
  readonly description: string;
  readonly environment: string;
  readonly environmentUrl: string;
  readonly logUrl: string;
  readonly writer: Writer;
  readonly createdAt: Instant;
}
