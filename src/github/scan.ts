/**
 * Every release of the repository that may be open, with its ledger, its config's text and whether its commit is on the
 * branch: a few GraphQL questions for all of them, so that a tick over hundreds fits into one job's share of requests.
 * GraphQL gives no ids that REST knows: deployments are told by their payload, and nothing is changed by this alone.
 */
import { isDeepStrictEqual } from 'node:util';
import type { GitHub } from './client.ts';
import { loginOf } from './overview-answer.ts';
import { allPages } from './pages.ts';
import { parsePayload, type RawRelease, rawRelease } from './releases.ts';
import { knowRepository, type RepositoryFacts } from './repository.ts';
import { type DeploymentSeen, ledgersAnswer, pageAnswer, refAnswer, textAnswer } from './scan-answer.ts';
import type { SeenStatus } from './journal.ts';

/** A deployment as the scan lists it: without its ledger, and without the id that REST has. */
export interface Listed {
  /** GraphQL's id. */
  readonly node: string;
  readonly sha: string;
  readonly environment: string;
  readonly task: string;
  readonly payload: unknown;
  readonly creator: string | null;
  readonly latest: SeenStatus | null;
}

export const listQuestion = `
query ($owner: String!, $name: String!, $environments: [String!], $after: String) {
  repository(owner: $owner, name: $name) {
    id
    defaultBranchRef { name }
    deployments(environments: $environments, first: 100, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id
        commitOid
        task
        environment
        payload
        creator { __typename login }
        latestStatus { state description createdAt creator { __typename login } }
      }
    }
  }
}`;

/** So many pages of 100 are looked through: a release that is open is among the newest of its service. */
const MOST_PAGES = 30;

type Status = NonNullable<DeploymentSeen['latestStatus']>;

const seenStatus = ({ state, description, createdAt, creator }: Status): SeenStatus => ({
  state: state.toLowerCase(),
  description: description ?? '',
  creator: loginOf(creator),
  createdAt: Date.parse(createdAt),
});

const listed = (node: DeploymentSeen): Listed => ({
  node: node.id,
  sha: node.commitOid,
  environment: node.environment ?? '',
  task: node.task ?? '',
  payload: parsePayload(node.payload),
  creator: loginOf(node.creator),
  latest: node.latestStatus && seenStatus(node.latestStatus),
});

export interface AllListed extends RepositoryFacts {
  readonly releases: readonly Listed[];
  /** Whether there were more deployments than are looked through. */
  readonly cut: boolean;
}

/** All deployments whose task is a release, newest first. @param environments all of them when left out */
export async function listAll(github: GitHub, environments: readonly string[] | null): Promise<AllListed> {
  const { owner, repo: name } = github.repo;
  const releases: Listed[] = [];
  let after: string | null = null;
  for (let page = 1; ; page += 1) {
    const answer: unknown = await github.graphql(listQuestion, { owner, name, environments, after });
    const { id, defaultBranchRef, deployments } = pageAnswer.parse(answer).data.repository;
    const facts = { nodeId: id, defaultBranch: defaultBranchRef.name };
    knowRepository(github, facts);
    releases.push(...deployments.nodes.map(listed).filter(({ task }) => task.startsWith('release/')));
    const { hasNextPage, endCursor } = deployments.pageInfo;
    if (!hasNextPage || page === MOST_PAGES) return { ...facts, releases, cut: hasNextPage };
    after = endCursor;
  }
}

/** The ids that REST has, by one list for all. One that is not found is missing: it may have been deleted. */
export async function withIds(
  github: GitHub,
  wanted: readonly Listed[],
  environment: string | null,
): Promise<ReadonlyMap<string, RawRelease>> {
  if (wanted.length === 0) return new Map();
  const isOf = (raw: RawRelease, { sha, payload, task }: Listed): boolean =>
    raw.sha === sha && raw.task === task && isDeepStrictEqual(raw.payload, payload);
  const where = { ...github.repo, ...(environment === null ? {} : { environment }) };
  const all = await allPages(
    async (page) => {
      const { data, headers } = await github.rest.repos.listDeployments({ ...where, ...page });
      return { data: data.map(rawRelease), headers };
    },
    ({ id }) => id,
    (so) => wanted.every((one) => so.some((raw) => isOf(raw, one))),
  );
  // Of a create that was repeated the oldest counts, as everywhere.
  const oldestFirst = all.toSorted((a, b) => a.id - b.id);
  const found = wanted.flatMap((one): [string, RawRelease][] => {
    const raw = oldestFirst.find((other) => isOf(other, one));
    return raw === undefined ? [] : [[one.node, raw]];
  });
  return new Map(found);
}

const chunks = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

export const ledgerQuestion = `
query ($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Deployment {
      id
      statuses(first: 100) {
        pageInfo { hasNextPage }
        nodes { state description createdAt creator { __typename login } }
      }
    }
  }
}`;

/** The statuses of each, by GraphQL's id; one that has more than 100 is missing, and read by REST. */
export async function ledgersOf(
  github: GitHub,
  nodes: readonly string[],
): Promise<ReadonlyMap<string, readonly SeenStatus[]>> {
  const found = new Map<string, readonly SeenStatus[]>();
  for (const ids of chunks(nodes, 50)) {
    const answer = ledgersAnswer.safeParse(await github.graphql(ledgerQuestion, { ids }));
    for (const node of answer.data?.data.nodes ?? []) {
      if (node !== null && !node.statuses.pageInfo.hasNextPage)
        found.set(node.id, node.statuses.nodes.map(seenStatus));
    }
  }
  return found;
}

/** What one release needs of its commit. */
export interface Wanted {
  readonly sha: string;
  readonly path: string;
}
/** `null`: there is no such file, or no such commit on the branch; absent: it was not found out. */
export interface Commits {
  readonly texts: ReadonlyMap<string, string | null>;
  readonly onBranch: ReadonlyMap<string, boolean>;
}
export const textKey = ({ sha, path }: Wanted): string => `${sha}:${path}`;

/** Names stand in variables, so that nothing of a payload becomes a part of the question. */
export function commitsQuestion(count: number): string {
  const each = Array.from({ length: count }, (_, i) => i);
  const texts = each.map((i) => `t${i}: object(expression: $e${i}) { ... on Blob { text isTruncated } }`);
  const compared = each.map((i) => `c${i}: compare(headRef: $s${i}) { status }`);
  const variables = each.map((i) => `$e${i}: String!, $s${i}: String!`).join(', ');
  return `query ($owner: String!, $name: String!, $branch: String!, ${variables}) {
  repository(owner: $owner, name: $name) {
    ${texts.join('\n    ')}
    ref(qualifiedName: $branch) { ${compared.join(' ')} }
  }
}`;
}

const isBehind = (status: string): boolean => status === 'BEHIND' || status === 'IDENTICAL';

/** The config of each at its own commit, and whether the branch has that commit, 25 to a question. */
export async function commitsOf(github: GitHub, wanted: readonly Wanted[], branch: string): Promise<Commits> {
  const { owner, repo: name } = github.repo;
  const unique = [...new Map(wanted.map((one) => [textKey(one), one])).values()];
  const [texts, onBranch] = [new Map<string, string | null>(), new Map<string, boolean>()];
  for (const some of chunks(unique, 25)) {
    const variables = some.flatMap((one, i): [string, string][] => [
      [`e${i}`, textKey(one)],
      [`s${i}`, one.sha],
    ]);
    const asked = { owner, name, branch: `refs/heads/${branch}`, ...Object.fromEntries(variables) };
    const answer = await github.graphql(commitsQuestion(some.length), asked);
    for (const [i, one] of some.entries()) {
      const text = textAnswer(answer, `t${i}`);
      const compared = refAnswer(answer, `c${i}`);
      if (text !== undefined) texts.set(textKey(one), text);
      if (compared !== undefined) onBranch.set(one.sha, isBehind(compared));
    }
  }
  return { texts, onBranch };
}
