/** One repository's state. Ids rise over all repositories: see the hub. */
import type { Instant } from '../../../src/judge/reading.ts';
import type { CheckRun, Comment, Commit, CommitStatus, Issue, Review, Sha, Tag } from './model.ts';
import type { Account } from './model.ts';
import type { Deployment, Environment, Run } from './model-deploying.ts';

export interface RepositoryFacts {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly createdAt: Instant;
}

export class Repository {
  readonly facts: RepositoryFacts;
  /** A parent always stands before its child. */
  readonly commits = new Map<Sha, Commit>();
  readonly tags = new Map<Sha, Tag>();
  /** By full name, `refs/heads/main`. */
  readonly refs = new Map<string, Sha>();
  readonly protectedBranches = new Set<string>();
  /** By name in lower case: GitHub's environments ignore it. */
  readonly environments = new Map<string, Environment>();
  readonly runs = new Map<number, Run>();
  /** Paths of workflow files that are disabled, with why: by hand, or as nothing happened for 60 days. */
  readonly disabledWorkflows = new Map<string, 'disabled_manually' | 'disabled_inactivity'>();
  readonly deployments = new Map<number, Deployment>();
  /** By number, pull requests among them. */
  readonly issues = new Map<number, Issue>();
  readonly comments = new Map<number, Comment>();
  readonly reviews: Review[] = [];
  readonly checks: CheckRun[] = [];
  readonly statuses: CommitStatus[] = [];

  constructor(facts: RepositoryFacts) {
    this.facts = facts;
  }

  get fullName(): string {
    return `${this.facts.owner.login}/${this.facts.name}`;
  }

  /** GraphQL's id, `node_id` in REST. */
  get nodeId(): string {
    return Buffer.from(`Repository:${this.facts.id}`).toString('base64url');
  }
}
