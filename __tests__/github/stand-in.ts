/** The stand-in GitHub with one repository, and clients of ours for it. */
import { expect } from '@jest/globals';
import { type ClientOptions, createClient, type GitHub as Client } from '../../src/github/client.ts';
import type { Permissions } from '../../sandbox/github/store/token.ts';
import { type GitHub, type RepositoryHandle, startGitHub } from '../../sandbox/github/server.ts';

export interface StandIn {
  readonly hub: GitHub;
  readonly repo: RepositoryHandle;
  /** Head of the default branch. */
  readonly sha: string;
  /** As a job has it, by an App's token. */
  client(permissions?: Permissions, options?: Partial<ClientOptions>): Client;
}

const everything: Permissions = {
  actions: 'write',
  checks: 'read',
  contents: 'write',
  deployments: 'write',
  'pull-requests': 'write',
  statuses: 'read',
};

/** The author of what `client` writes. */
export const BOT = 'github-actions[bot]';

/** Runs `work` against a fresh stand-in and stops it, whatever happens; all traffic must fit GitHub's description. */
export async function withGitHub(
  work: (world: StandIn) => Promise<void>,
  options: { private?: boolean } = {},
): Promise<void> {
  const hub = await startGitHub({ validate: true });
  try {
    const repo = hub.repository('acme/shop', { defaultBranch: 'main', ...options });
    const sha = repo.commit({ files: { 'README.md': '# Shop' } });
    const client = (permissions = everything, more: Partial<ClientOptions> = {}): Client => {
      const token = hub.token({ app: 'github-actions', repo: 'acme/shop', permissions });
      return createClient({ token, repository: 'acme/shop', baseUrl: hub.url, secondMs: 1, ...more });
    };
    await work({ hub, repo, sha, client });
    expect(hub.violations()).toEqual([]);
  } finally {
    await hub.close();
  }
}
