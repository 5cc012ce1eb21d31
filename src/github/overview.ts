/**
 * One GraphQL question in place of several REST ones, for what a job has to know at its start: the repository's
 * facts, whether its commit is still on its branch, and the pull request that carried it, with its comments.
 * Deployments are not asked for here: in GraphQL neither they nor their statuses have ids beyond 32 bits.
 */
import { z } from 'zod';
import type { GitHub } from './client.ts';
import type { Comment } from './comments.ts';
import { knowRepository, type RepositoryFacts, repositoryFacts } from './repository.ts';

export interface Overview extends RepositoryFacts {
  /** Whether the commit is in the branch's history; `null` where that could not be found out. */
  readonly onBranch: boolean | null;
  /** `null`: no pull request carried it, as far as GitHub's index knows; `undefined`: not found out. */
  readonly pull: CarriedPull | null | undefined;
}

/** The pull request whose merge into the branch made the commit. */
export interface CarriedPull {
  readonly number: number;
  /** Each with its author's login, oldest first; `null` where there are more than were asked for. */
  readonly comments: readonly AuthoredComment[] | null;
}
export type AuthoredComment = Comment & { readonly author: string | null };

export const question = `query ($owner: String!, $name: String!, $sha: GitObjectID!, $head: String!, $branch: String!) {
  repository(owner: $owner, name: $name) {
    id
    defaultBranchRef { name }
    ref(qualifiedName: $branch) { compare(headRef: $head) { status } }
    object(oid: $sha) {
      ... on Commit {
        associatedPullRequests(first: 10) {
          nodes {
            number
            merged
            baseRefName
            mergeCommit { oid }
            comments(last: 100) {
              pageInfo { hasPreviousPage }
              nodes { fullDatabaseId url body author { __typename login } }
            }
          }
        }
      }
    }
  }
}`;

const actor = z.object({ __typename: z.string(), login: z.string() }).nullable();
const commentNode = z.object({
  fullDatabaseId: z.coerce.number().int().positive(),
  url: z.string(),
  body: z.string(),
  author: actor,
});
const pullNode = z.object({
  number: z.number(),
  merged: z.boolean(),
  baseRefName: z.string(),
  mergeCommit: z.object({ oid: z.string() }).nullable(),
  comments: z.object({
    pageInfo: z.object({ hasPreviousPage: z.boolean() }),
    nodes: z.array(commentNode),
  }),
});
const pulls = z.object({ associatedPullRequests: z.object({ nodes: z.array(pullNode) }) });
const compared = z.object({ compare: z.object({ status: z.string() }) });
const answer = z.object({
  data: z.object({
    repository: z.object({
      id: z.string(),
      defaultBranchRef: z.object({ name: z.string() }),
      ref: z.unknown(),
      object: z.unknown(),
    }),
  }),
});

/** REST says `github-actions[bot]` where GraphQL says `github-actions`, a Bot. */
const loginOf = (author: z.output<typeof actor>): string | null =>
  author && (author.__typename === 'Bot' ? `${author.login}[bot]` : author.login);

const carriedPull = ({ number, comments: { pageInfo, nodes } }: z.output<typeof pullNode>): CarriedPull => ({
  number,
  comments: pageInfo.hasPreviousPage
    ? null
    : nodes.map(({ fullDatabaseId: id, url, body, author }) => ({ id, url, body, author: loginOf(author) })),
});

/** GitHub also lists what is still open, and what was merged elsewhere: only the very merge counts. */
function pullOf(object: unknown, sha: string, base: string): Overview['pull'] {
  const found = pulls.safeParse(object);
  if (!found.success) return undefined;
  const carriers = found.data.associatedPullRequests.nodes
    .filter(
      ({ merged, baseRefName, mergeCommit }) => merged && baseRefName === base && mergeCommit?.oid === sha,
    )
    .sort((a, b) => a.number - b.number);
  return carriers[0] === undefined ? null : carriedPull(carriers[0]);
}

/** As in REST: the branch is the base, so a commit in its history is behind it. */
function isOn(ref: unknown): boolean | null {
  const status = compared.safeParse(ref).data?.compare.status;
  return status === undefined ? null : status === 'BEHIND' || status === 'IDENTICAL';
}

/**
 * Total but for refusals and lost connections: what GraphQL does not tell is `null` or `undefined`, and REST is asked
 * for it by whoever needs it.
 * @param branch its short name, `main`
 */
export async function overviewOf(github: GitHub, sha: string, branch: string): Promise<Overview> {
  const { owner, repo: name } = github.repo;
  const variables = { owner, name, sha, head: sha, branch: `refs/heads/${branch}` };
  const found = answer.safeParse(await github.graphql(question, variables));
  if (!found.success) return { ...(await repositoryFacts(github)), onBranch: null, pull: undefined };
  const { id: nodeId, defaultBranchRef, ref, object } = found.data.data.repository;
  const facts = { nodeId, defaultBranch: defaultBranchRef.name };
  knowRepository(github, facts);
  return { ...facts, onBranch: isOn(ref), pull: pullOf(object, sha, branch) };
}
