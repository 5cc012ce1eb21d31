/** GitHub's JSON for environments, their protection rules, and what waits for them. */
import { timestamp } from '../store/clock.ts';
import type { Hub } from '../store/hub.ts';
import type { Account } from '../store/model.ts';
import type { Approval, Environment, Pending } from '../store/model-deploying.ts';
import type { Repository } from '../store/repository.ts';
import { idOf, nodeId, type Schemas, user } from './account.ts';
import { apiOf, pageOf } from './repository.ts';

const reviewersOf = (hub: Hub, environment: Environment) =>
  environment.reviewers.map((reviewer) => ({ type: 'User' as const, reviewer: user(hub, reviewer) }));

const rule = <Type extends string>(environment: Environment, type: Type) => ({
  id: idOf('Gate', `${environment.id}:${type}`),
  node_id: nodeId('Gate', `${environment.id}:${type}`),
  type,
});

const rulesOf = (hub: Hub, environment: Environment) => [
  ...(environment.waitTimer > 0
    ? [{ ...rule(environment, 'wait_timer'), wait_timer: environment.waitTimer }]
    : []),
  ...(environment.reviewers.length > 0
    ? [
        {
          ...rule(environment, 'required_reviewers'),
          prevent_self_review: environment.preventSelfReview,
          reviewers: reviewersOf(hub, environment),
        },
      ]
    : []),
  ...(environment.branchPolicy === null ? [] : [rule(environment, 'branch_policy')]),
];

const policyOf = ({ branchPolicy }: Environment): Schemas['deployment-branch-policy-settings'] =>
  branchPolicy === null
    ? null
    : {
        protected_branches: branchPolicy === 'protected',
        custom_branch_policies: branchPolicy !== 'protected',
      };

const place = (hub: Hub, repo: Repository, environment: Environment) => ({
  id: environment.id,
  node_id: nodeId('Environment', environment.id),
  name: environment.name,
  url: `${apiOf(hub, repo)}/environments/${encodeURIComponent(environment.name)}`,
  html_url: `${pageOf(hub, repo)}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
});

const dates = (environment: Environment) => ({
  created_at: timestamp(environment.createdAt),
  updated_at: timestamp(environment.createdAt),
});

export const environment = (hub: Hub, repo: Repository, record: Environment): Schemas['environment'] => ({
  ...place(hub, repo, record),
  ...dates(record),
  protection_rules: rulesOf(hub, record),
  deployment_branch_policy: policyOf(record),
});

export const branchPolicy = (record: Environment, pattern: string): Schemas['deployment-branch-policy'] => ({
  id: idOf('GateBranchPolicy', `${record.id}:${pattern}`),
  node_id: nodeId('GateBranchPolicy', `${record.id}:${pattern}`),
  name: pattern,
  type: 'branch',
});

export const pendingDeployment = (
  hub: Hub,
  repo: Repository,
  record: Environment,
  pending: Pending,
  mayApprove: boolean,
): Schemas['pending-deployment'] => ({
  environment: place(hub, repo, record),
  wait_timer: record.waitTimer,
  wait_timer_started_at: record.waitTimer > 0 ? timestamp(pending.since) : null,
  current_user_can_approve: mayApprove,
  reviewers: reviewersOf(hub, record),
});

export const approval = (
  hub: Hub,
  repo: Repository,
  record: Approval,
  of: Environment,
): Schemas['environment-approvals'] => ({
  environments: [{ ...place(hub, repo, of), ...dates(of) }],
  state: record.state,
  user: user(hub, record.by),
  comment: record.comment,
});

/** Whether this account is one of the required reviewers. */
export const isReviewer = (record: Environment, account: Account): boolean =>
  record.reviewers.some(({ id }) => id === account.id);
