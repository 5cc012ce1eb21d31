/** A commit of the shop's repository: its config, the starters as people copy them, and a set-up action of its own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../acceptance/built.ts';
import { commitAndCheckOut } from '../../sandbox/git/repository.ts';
import { names, starterOf } from './callee.ts';
import type { Shop } from './shop.ts';

export interface Checkout {
  readonly sha: string;
  readonly pull: number;
  readonly head: string;
  readonly workspace: string;
}

/**
 * What GitHub does before a job's first step and act does not: it waits for the environment, and gives the token the
 * job's permissions. The test does both when this tells it which job begins, and refuses a job that was rejected.
 */
const setUp = `name: Set up
description: Tells the test which job begins, and waits until it may
runs:
  using: composite
  steps:
    - run: curl --silent --show-error --fail-with-body --max-time 60 "$JOB_START/begin/$GITHUB_JOB"
      shell: bash
`;

/** GitHub's own page of starters puts the branch in; who copies one by hand does it as the starter says. */
export async function starters(): Promise<Record<string, string>> {
  const files = names.map(async (name): Promise<[string, string]> => {
    const path = starterOf(name);
    const text = await readFile(join(root, path), 'utf8');
    return [
      path.replace('workflows-templates', '.github/workflows'),
      text.replace('$default-branch', 'main'),
    ];
  });
  return Object.fromEntries(await Promise.all(files));
}

type Files = Readonly<Record<string, string>>;

let checkouts = 0;

/** A pull request, checked by CI, checked out for act. Its merge commit is one that GitHub makes for the run alone. */
export async function propose({ repo, folder }: Shop, config: string, more: Files = {}): Promise<Checkout> {
  checkouts += 1;
  const branch = `change-${checkouts}`;
  const files = {
    ...(await starters()),
    '.github/sluiceway/setup/action.yml': setUp,
    '.github/sluiceway.yml': config,
    CHANGE: branch,
    ...more,
  };
  const head = repo.commit({ branch, files, message: `The shop, ${branch}` });
  const pull = repo.pull({ branch, title: `The shop, ${branch}`, author: 'ana' });
  repo.check(head, { name: 'unit' });
  const workspace = join(folder, branch);
  const sha = await commitAndCheckOut(join(folder, 'repository'), workspace, files);
  return { sha, pull, head, workspace };
}

/** The same merged, and known to the host as `version`. */
export async function commit(
  shop: Shop,
  version: 'v1' | 'v2',
  config: string,
  more: Files = {},
): Promise<Checkout> {
  const proposed = await propose(shop, config, more);
  const sha = shop.repo.merge(proposed.pull, { sha: proposed.sha });
  shop.repo.check(sha, { name: 'unit' });
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ [sha]: version });
  await fetch(`${shop.host.url}/versions`, { method: 'PUT', headers, body });
  return proposed;
}
