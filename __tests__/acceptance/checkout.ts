/** A commit as people make it: from a pull request that was merged, checked by CI, and checked out for a job. */
import { join } from 'node:path';
import type { Scene } from '../../sandbox/demo/scene.ts';
import type { RepositoryHandle } from '../../sandbox/github/server.ts';
import type { Version } from '../../sandbox/shop/version.ts';
import { commitAndCheckOut } from '../../sandbox/git/repository.ts';

export interface Checkout {
  readonly sha: string;
  /** Of the pull request's branch. */
  readonly head: string;
  readonly pull: number;
  readonly workspace: string;
}

export type Files = Readonly<Record<string, string>>;

let checkouts = 0;

/** The host learns which version of the shop the commit is. */
async function register({ host }: Scene, sha: string, version: Version): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch(`${host.url}/versions`, { method: 'PUT', headers, body: JSON.stringify({ [sha]: version }) });
}

/** `config` null: there is none; `more` is committed beside it. */
export async function commit(
  scene: Scene,
  repo: RepositoryHandle,
  config: string | null,
  version: Version,
  more: Files,
): Promise<Checkout> {
  checkouts += 1;
  const branch = `change-${checkouts}`;
  const files = { CHANGE: branch, ...more, ...(config === null ? {} : { '.github/sluiceway.yml': config }) };
  const head = repo.commit({ branch, files, message: `The shop, ${version}` });
  const pull = repo.pull({ branch, title: `The shop, ${version}`, author: 'ana' });
  const workspace = join(scene.folder, `checkout-${checkouts}`);
  const own = join(scene.folder, 'repositories', repo.name);
  const sha = repo.merge(pull, { sha: await commitAndCheckOut(own, workspace, files) });
  for (const checked of [head, sha]) repo.check(checked, { name: 'unit' });
  await register(scene, sha, version);
  return { sha, head, pull, workspace };
}
