/** The demo's commits: a version of the shop, merged from a pull request and checked out. */
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitAndCheckOut } from '../git/repository.ts';
import { putJson } from '../http/put-json.ts';
import type { Scene } from './scene.ts';

export const example = resolve(dirname(fileURLToPath(import.meta.url)), '../../examples/shop');

export interface Version {
  readonly version: 'v1' | 'v2' | 'v3';
  readonly live: 'v1' | 'v2' | 'v3';
  readonly migration: number;
  readonly liveMigration: number;
}

/**
 * A commit of that version, merged from a pull request, checked out, and known to the host.
 * @param config names of the example's configs; `more` are further files, by their path
 */
export async function commit(
  scene: Scene,
  of: Version,
  config: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ sha: string; pull: number; workspace: string }> {
  const { repo, host, folder } = scene;
  const files: Record<string, string> = {
    VERSION: of.version,
    LIVE_VERSION: of.live,
    MIGRATION: String(of.migration),
    LIVE_MIGRATION: String(of.liveMigration),
    'coverage/lcov.info': 'TN:\nSF:src/shop.ts\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nLF:4\nLH:3\nend_of_record\n',
    ...more,
  };
  for (const name of config)
    files[`.github/${name}`] = await readFile(join(example, '.github', name), 'utf8');
  if (repo.tip('main') === undefined) repo.commit({ files: { 'README.md': '# shop' }, message: 'The shop' });
  repo.commit({ branch: of.version, files, message: `The shop, ${of.version}` });
  const pull = repo.pull({ branch: of.version, title: `The shop, ${of.version}`, author: 'ana' });
  const workspace = join(folder, `checkout-${of.version}`);
  const sha = repo.merge(pull, {
    sha: await commitAndCheckOut(join(folder, 'repository'), workspace, files),
  });
  repo.check(sha, { name: 'unit' });
  await putJson(`${host.url}/versions`, { [sha]: of.version });
  return { sha, pull, workspace };
}
