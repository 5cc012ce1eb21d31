/** Every endpoint of the stand-in; what is fixed stands before what is variable at the same place. */
import type { Route } from '../route.ts';
import { account } from './account.ts';
import { approvals } from './approvals.ts';
import { branches } from './branches.ts';
import { checks } from './checks.ts';
import { comments } from './comments.ts';
import { commits } from './commits.ts';
import { contents } from './contents.ts';
import { deploymentStatuses } from './deployment-statuses.ts';
import { deployments } from './deployments.ts';
import { environments } from './environments.ts';
import { gitObjects } from './git-objects.ts';
import { graphqlApi } from './graphql.ts';
import { issues } from './issues.ts';
import { pulls } from './pulls.ts';
import { refs } from './refs.ts';
import { runs } from './runs.ts';
import { workflows } from './workflows.ts';

export const routes: readonly Route[] = [
  ...account,
  ...deployments,
  ...deploymentStatuses,
  ...environments,
  ...runs,
  ...approvals,
  ...workflows,
  ...pulls,
  ...comments,
  ...issues,
  ...checks,
  ...refs,
  ...gitObjects,
  ...commits,
  ...branches,
  ...contents,
  ...graphqlApi,
];
