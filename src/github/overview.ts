/**
 * One GraphQL question in place of several REST ones, for what a job has to know at its start: the repository's
 * facts, whether its commit is still on its branch, the pull request that carried it with its comments, the newest
 * deployments of the environment as they stand, and who let the run in. GraphQL gives deployments no id beyond 32 bits
 * and their statuses none, so nothing is done by this alone: it spares what REST would say again.
 */
import type { GitHub } from './client.ts';
import type { Comment } from './comments.ts';
import {
  comparedAnswer,
  type DeploymentNode,
  deploymentsAnswer,
  loginOf,
  overviewAnswer,
  type PullNode,
  pullsAnswer,
  reviewsAnswer,
  rulesAnswer,
} from './overview-answer.ts';
import { parsePayload } from './releases.ts';
import { knowRepository, type RepositoryFacts, repositoryFacts } from './repository.ts';

export interface OverviewRequest {
  readonly sha: string;
  /** Short name of the branch that the run is on, `main`; '' where it is on none. */
  readonly branch: string;
  readonly environment: string;
  /** Page of the run, without its attempt. */
  readonly runUrl: string;
}

export interface Overview extends RepositoryFacts {
  /** Whether the commit is in the branch's history; `null` where that could not be found out. */
  readonly onBranch: boolean | null;
  /** `null`: no pull request carried it, as far as GitHub's index knows; `undefined`: not found out. */
  readonly pull: CarriedPull | null | undefined;
  /** The newest of the environment, of whatever task; none where that could not be found out. */
  readonly deployments: readonly SeenDeployment[];
  /** Who decided on the run's environments; `undefined`: not found out. */
  readonly reviews: readonly SeenReview[] | undefined;
  /** Whether the environment forbids that people approve what is their own; `undefined`: not found out. */
  readonly preventSelfReview: boolean | undefined;
}

/** The pull request whose merge into the branch made the commit. */
export interface CarriedPull {
  readonly number: number;
  /** Login of who opened it; `null` where the account is gone. */
  readonly author: string | null;
  /** Each with its author's login, oldest first; `null` where there are more than were asked for. */
  readonly comments: readonly AuthoredComment[] | null;
}
export type AuthoredComment = Comment & { readonly author: string | null };

/** A deployment without its id: it is told by its payload. */
export interface SeenDeployment {
  readonly sha: string;
  readonly task: string;
  readonly environment: string;
  readonly payload: unknown;
  readonly creator: string | null;
  readonly createdAt: number;
  readonly latest: {
    readonly state: string;
    readonly description: string;
    readonly creator: string | null;
    readonly createdAt: number;
  } | null;
}

export interface SeenReview {
  readonly state: 'approved' | 'rejected';
  readonly comment: string;
  readonly by: string;
  readonly environments: readonly string[];
}

export const question = `
query (
  $owner: String!, $name: String!, $sha: GitObjectID!, $head: String!, $branch: String!, $environment: String!, $run: URI!
) {
  repository(owner: $owner, name: $name) {
    id
    defaultBranchRef { name }
    ref(qualifiedName: $branch) { compare(headRef: $head) { status } }
    object(oid: $sha) {
      ... on Commit {
        associatedPullRequests(first: 10) {
          nodes {
            number
            author { __typename login }
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
    environment(name: $environment) { protectionRules(first: 10) { nodes { preventSelfReview } } }
    deployments(environments: [$environment], first: 10, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes {
        commitOid
        task
        environment
        payload
        createdAt
        creator { __typename login }
        latestStatus { state description createdAt creator { __typename login } }
      }
    }
  }
  resource(url: $run) {
    ... on WorkflowRun {
      deploymentReviews(first: 50) { nodes { state comment user { login } environments(first: 10) { nodes { name } } } }
    }
  }
}`;

const carriedPull = ({ number, author: by, comments: { pageInfo, nodes } }: PullNode): CarriedPull => ({
  number,
  author: loginOf(by),
  comments: pageInfo.hasPreviousPage
    ? null
    : nodes.map(({ fullDatabaseId: id, url, body, author }) => ({ id, url, body, author: loginOf(author) })),
});

/** GitHub also lists what is still open, and what was merged elsewhere: only the very merge counts. */
function pullOf(object: unknown, { sha, branch }: OverviewRequest): Overview['pull'] {
  const found = pullsAnswer.safeParse(object);
  if (!found.success) return undefined;
  const [first] = found.data.associatedPullRequests.nodes
    .filter(
      ({ merged, baseRefName, mergeCommit }) => merged && baseRefName === branch && mergeCommit?.oid === sha,
    )
    .sort((a, b) => a.number - b.number);
  return first === undefined ? null : carriedPull(first);
}

/** As in REST: the branch is the base, so a commit in its history is behind it. */
function isOn(ref: unknown): boolean | null {
  const status = comparedAnswer.safeParse(ref).data?.compare.status;
  return status === undefined ? null : status === 'BEHIND' || status === 'IDENTICAL';
}

function seenDeployment(node: DeploymentNode): SeenDeployment {
  const { commitOid: sha, task, environment, payload, createdAt, creator, latestStatus: latest } = node;
  return {
    sha,
    task: task ?? '',
    environment: environment ?? '',
    payload: parsePayload(payload),
    creator: loginOf(creator),
    createdAt: Date.parse(createdAt),
    latest: latest && {
      state: latest.state.toLowerCase(),
      description: latest.description ?? '',
      creator: loginOf(latest.creator),
      createdAt: Date.parse(latest.createdAt),
    },
  };
}

function reviewsOf(resource: unknown): Overview['reviews'] {
  const found = reviewsAnswer.safeParse(resource);
  return found.data?.deploymentReviews.nodes.map(({ state, comment, user, environments }) => ({
    state: state === 'APPROVED' ? 'approved' : 'rejected',
    comment,
    by: user.login,
    environments: environments.nodes.map(({ name }) => name),
  }));
}

function forbidsOwn(environment: unknown): boolean | undefined {
  const found = rulesAnswer.safeParse(environment);
  return found.data?.protectionRules.nodes.some(({ preventSelfReview }) => preventSelfReview === true);
}

/**
 * Total but for refusals and lost connections: what GraphQL does not tell is `null` or `undefined`, and REST is asked
 * for it by whoever needs it.
 */
export async function overviewOf(github: GitHub, asked: OverviewRequest): Promise<Overview> {
  const { owner, repo: name } = github.repo;
  const { sha, branch, environment, runUrl: run } = asked;
  const variables = { owner, name, sha, head: sha, branch: `refs/heads/${branch}`, environment, run };
  const found = overviewAnswer.safeParse(await github.graphql(question, variables));
  const nothing = {
    onBranch: null,
    pull: undefined,
    deployments: [],
    reviews: undefined,
    preventSelfReview: undefined,
  };
  if (!found.success) return { ...(await repositoryFacts(github)), ...nothing };
  const { resource, repository } = found.data.data;
  const facts = { nodeId: repository.id, defaultBranch: repository.defaultBranchRef.name };
  knowRepository(github, facts);
  return {
    ...facts,
    onBranch: isOn(repository.ref),
    pull: pullOf(repository.object, asked),
    deployments: deploymentsAnswer.safeParse(repository.deployments).data?.nodes.map(seenDeployment) ?? [],
    reviews: reviewsOf(resource),
    preventSelfReview: forbidsOwn(repository.environment),
  };
}
