/** https://docs.github.com/en/rest/deployments/environments and …/branch-policies */
import { found, json, param, type RepositoryCall, type Reply } from '../call.ts';
import { paged } from '../paging.ts';
import { read } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { branchPolicy, environment } from '../shapes/environment.ts';
import type { Environment } from '../store/model-deploying.ts';

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

export const environments: readonly Route[] = [
  route('GET', '/environments', read('actions'), list),
  route('GET', '/environments/{environment_name}', read('actions'), (call) =>
    json(200, environment(call.hub, call.repo, environmentOf(call))),
  ),
  route('GET', '/environments/{environment_name}/deployment-branch-policies', read('actions'), policies),
];
