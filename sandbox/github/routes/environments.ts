/** https://docs.github.com/en/rest/deployments/environments and …/branch-policies */
import { z } from 'zod';
import {
  found,
  input,
  json,
  notFound,
  param,
  type RepositoryCall,
  type Reply,
  unprocessable,
} from '../call.ts';
import { paged } from '../paging.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { branchPolicy, environment } from '../shapes/environment.ts';
import type { BranchPolicy, Environment } from '../store/model-deploying.ts';
import { setEnvironment } from '../store/runs.ts';

const environmentOf = (call: RepositoryCall): Environment =>
  found(call.repo.environments.get(param(call, 'environment_name').toLowerCase()));

const list = (call: RepositoryCall): Reply =>
  paged(
    call,
    [...call.repo.environments.values()],
    (record) => environment(call.hub, call.repo, record),
    (environments, total_count) => ({ total_count, environments }),
  );

const policies = (call: RepositoryCall): Reply => {
  const record = environmentOf(call);
  const patterns =
    record.branchPolicy === null || record.branchPolicy === 'protected' ? [] : record.branchPolicy;
  return paged(
    call,
    patterns,
    (pattern) => branchPolicy(record, pattern),
    (branch_policies, total_count) => ({ total_count, branch_policies }),
  );
};

const policySettings = z
  .strictObject({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
  .nullable();
const settings = z.strictObject({
  wait_timer: z.number().default(0),
  prevent_self_review: z.boolean().default(false),
  reviewers: z.array(z.strictObject({ type: z.literal('User'), id: z.number() })).nullish(),
  deployment_branch_policy: policySettings.default(null),
});

/** Patterns are added by requests of their own, and stay when the rest is set again. */
function policyOf(call: RepositoryCall, asked: z.infer<typeof policySettings>): BranchPolicy {
  if (asked === null) return null;
  if (asked.protected_branches === asked.custom_branch_policies)
    throw unprocessable('The deployment branch policy settings cannot have the same value.');
  if (asked.protected_branches) return 'protected';
  const before = call.repo.environments.get(param(call, 'environment_name').toLowerCase())?.branchPolicy;
  return before === undefined || before === null || before === 'protected' ? [] : before;
}

/** What is left out is set back to nothing. */
const put = (call: RepositoryCall): Reply => {
  const asked = input(call, settings);
  const reviewers = (asked.reviewers ?? []).map(({ id }) => found(call.hub.accountById(id)).login);
  const record = setEnvironment(call.hub, call.repo, param(call, 'environment_name'), {
    reviewers,
    branchPolicy: policyOf(call, asked.deployment_branch_policy),
    waitTimer: asked.wait_timer,
    preventSelfReview: asked.prevent_self_review,
  });
  return json(200, environment(call.hub, call.repo, record));
};

const pattern = z.strictObject({ name: z.string(), type: z.literal('branch').default('branch') });

const addPolicy = (call: RepositoryCall): Reply => {
  const record = environmentOf(call);
  const { name } = input(call, pattern);
  const { branchPolicy: before, ...rest } = record;
  if (before === null || before === 'protected') throw notFound();
  const patterns = [...before.filter((known) => known !== name), name];
  const logins = { reviewers: rest.reviewers.map(({ login }) => login), branchPolicy: patterns };
  setEnvironment(call.hub, call.repo, record.name, { ...rest, ...logins });
  return json(200, branchPolicy(record, name));
};

const one = '/environments/{environment_name}';

export const environments: readonly Route[] = [
  route('PUT', one, write('administration'), put),
  route('POST', `${one}/deployment-branch-policies`, write('administration'), addPolicy),
  route('GET', '/environments', read('actions'), list),
  route('GET', '/environments/{environment_name}', read('actions'), (call) =>
    json(200, environment(call.hub, call.repo, environmentOf(call))),
  ),
  route('GET', '/environments/{environment_name}/deployment-branch-policies', read('actions'), policies),
];
