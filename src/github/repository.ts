/** What is fixed about the repository, asked once per client. */
import type { GitHub } from './client.ts';

export interface RepositoryFacts {
  /** Its id in GraphQL. */
  readonly nodeId: string;
  readonly defaultBranch: string;
}

const known = new WeakMap<object, Promise<RepositoryFacts>>();

async function ask(github: GitHub): Promise<RepositoryFacts> {
  const { data } = await github.rest.repos.get({ ...github.repo });
  return { nodeId: data.node_id, defaultBranch: data.default_branch };
}

/** What another answer told already need not be asked for. */
export function knowRepository(github: GitHub, facts: RepositoryFacts): void {
  known.set(github.origin, Promise.resolve(facts));
}

export function repositoryFacts(github: GitHub): Promise<RepositoryFacts> {
  const { origin } = github;
  const asked = known.get(origin) ?? ask(github);
  known.set(origin, asked);
  asked.catch(() => known.delete(origin));
  return asked;
}
