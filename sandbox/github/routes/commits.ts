/** https://docs.github.com/en/rest/commits/commits */
import { found, json, param, type RepositoryCall, type Reply, text, unprocessable } from '../call.ts';
import { paged } from '../paging.ts';
import { read } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { commit, commitWithFiles, diffEntry } from '../shapes/commit.ts';
import { apiOf, pageOf } from '../shapes/repository.ts';
import { between, changes, mergeBase, resolve } from '../store/git.ts';
import type { Commit } from '../store/model.ts';

const get = (call: RepositoryCall): Reply => {
  const ref = param(call, 'ref');
  const record = resolve(call.repo, ref);
  if (record === undefined) throw unprocessable(`No commit found for SHA: ${ref}`);
  if (call.accept.includes('application/vnd.github.sha'))
    return text('application/vnd.github.sha; charset=utf-8', record.sha);
  return json(200, commitWithFiles(call.hub, call.repo, record));
};

const relation = (ahead: number, behind: number): 'identical' | 'ahead' | 'behind' | 'diverged' => {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead';
  return behind > 0 ? 'behind' : 'identical';
};

interface Pair {
  readonly base: Commit;
  readonly head: Commit;
  readonly common: Commit;
}

/** Both ends and where they parted; 404 where one is unknown or they share nothing. */
const pairOf = (call: RepositoryCall): Pair => {
  const [left, right] = param(call, 'basehead').split('...');
  const base = found(resolve(call.repo, left ?? ''));
  const head = found(resolve(call.repo, right ?? ''));
  return { base, head, common: found(mergeBase(call.repo, base.sha, head.sha)) };
};

const linksOf = (call: RepositoryCall, { base, head }: Pair) => {
  const [path, page] = [`compare/${base.sha}...${head.sha}`, pageOf(call.hub, call.repo)];
  return {
    url: `${apiOf(call.hub, call.repo)}/${path}`,
    html_url: `${page}/${path}`,
    permalink_url: `${page}/${path}`,
    diff_url: `${page}/${path}.diff`,
    patch_url: `${page}/${path}.patch`,
  };
};

const compare = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const pair = pairOf(call);
  const ahead = between(repo, pair.base.sha, pair.head.sha);
  const behind = between(repo, pair.head.sha, pair.base.sha).length;
  const files = changes(pair.common.files, pair.head.files);
  const wrap = (commits: readonly unknown[], total_commits: number) => ({
    ...linksOf(call, pair),
    base_commit: commit(hub, repo, pair.base),
    merge_base_commit: commit(hub, repo, pair.common),
    status: relation(ahead.length, behind),
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits,
    commits,
    files: files.map((change) => diffEntry(hub, repo, pair.head.sha, change)),
  });
  return paged(call, ahead, (record) => commit(hub, repo, record), wrap);
};

export const commits: readonly Route[] = [
  route('GET', '/compare/{basehead}', read('contents'), compare),
  route('GET', '/commits/{ref}', read('contents'), get),
];
