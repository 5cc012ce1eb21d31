/** The shapes of the overview's answer (overview.ts), each of which may be missing where the token may not read it. */
import { z } from 'zod';

const actor = z.object({ __typename: z.string(), login: z.string() }).nullable();
type Actor = z.output<typeof actor>;

/** REST says `github-actions[bot]` where GraphQL says `github-actions`, a Bot. */
export const loginOf = (author: Actor): string | null =>
  author && (author.__typename === 'Bot' ? `${author.login}[bot]` : author.login);

const comment = z.object({
  fullDatabaseId: z.coerce.number().int().positive(),
  url: z.string(),
  body: z.string(),
  author: actor,
});
const pull = z.object({
  number: z.number(),
  author: actor,
  merged: z.boolean(),
  baseRefName: z.string(),
  mergeCommit: z.object({ oid: z.string() }).nullable(),
  comments: z.object({ pageInfo: z.object({ hasPreviousPage: z.boolean() }), nodes: z.array(comment) }),
});
export type PullNode = z.output<typeof pull>;
export const pullsAnswer = z.object({ associatedPullRequests: z.object({ nodes: z.array(pull) }) });

export const comparedAnswer = z.object({ compare: z.object({ status: z.string() }) });

const deployment = z.object({
  commitOid: z.string(),
  task: z.string().nullable(),
  environment: z.string().nullable(),
  payload: z.string().nullable(),
  createdAt: z.string(),
  creator: actor,
  latestStatus: z
    .object({ state: z.string(), description: z.string().nullable(), createdAt: z.string(), creator: actor })
    .nullable(),
});
export type DeploymentNode = z.output<typeof deployment>;
export const deploymentsAnswer = z.object({ nodes: z.array(deployment) });

const rule = z.object({ preventSelfReview: z.boolean().nullable() });
export const rulesAnswer = z.object({ protectionRules: z.object({ nodes: z.array(rule) }) });

const review = z.object({
  state: z.enum(['APPROVED', 'REJECTED']),
  comment: z.string(),
  user: z.object({ login: z.string() }),
  environments: z.object({ nodes: z.array(z.object({ name: z.string() })) }),
});
export const reviewsAnswer = z.object({ deploymentReviews: z.object({ nodes: z.array(review) }) });

/** Without these there is no overview at all. */
export const overviewAnswer = z.object({
  data: z.object({
    resource: z.unknown(),
    repository: z.object({
      id: z.string(),
      defaultBranchRef: z.object({ name: z.string() }),
      ref: z.unknown(),
      object: z.unknown(),
      deployments: z.unknown(),
      environment: z.unknown(),
    }),
  }),
});
