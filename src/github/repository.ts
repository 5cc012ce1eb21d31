/** What is fixed about the repository, asked once per client. */
import type { GitHub } from './client.ts';

export interface RepositoryFacts {
  /** Its id in GraphQL. */
  readonly nodeId: string;
  readonly defaultBranch: string;
}

const known = new WeakMap<GitHub, Promise<RepositoryFacts>>();

async function ask(github: GitHub): Promise<RepositoryFacts> {
  const { data } = await github.rest.repos.get({ ...github.repo });
  return { nodeId: data.node_id, defaultBranch: data.default_branch };
}

export function repositoryFacts(github: GitHub): Promise<RepositoryFacts> {
  const asked = known.get(github) ?? ask(github);
  known.set(github, asked);
  asked.catch(() => known.delete(github));
  return asked;
}
