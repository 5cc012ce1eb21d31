/** https://docs.github.com/en/rest/branches/branches */
import { found, json, param, type RepositoryCall, type Reply } from '../call.ts';
import { paged } from '../paging.ts';
import { read } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { commit } from '../shapes/commit.ts';
import { apiOf, pageOf } from '../shapes/repository.ts';
import { branchTip } from '../store/pulls.ts';

const HEADS = 'refs/heads/';

const protectionOf = ({ hub, repo }: RepositoryCall, name: string) => ({
  protected: repo.protectedBranches.has(name),
  protection: {
    enabled: repo.protectedBranches.has(name),
    required_status_checks: { enforcement_level: 'off', contexts: [], checks: [] },
  },
  protection_url: `${apiOf(hub, repo)}/branches/${encodeURIComponent(name)}/protection`,
});

const list = (call: RepositoryCall): Reply => {
  const { hub, repo, query } = call;
  const names = [...repo.refs.keys()]
    .filter((ref) => ref.startsWith(HEADS))
    .map((ref) => ref.slice(HEADS.length));
  const wanted = names.filter(
    (name) =>
      (query.get('protected') ?? `${repo.protectedBranches.has(name)}`) ===
      `${repo.protectedBranches.has(name)}`,
  );
  return paged(call, wanted.sort(), (name) => {
    const sha = repo.refs.get(HEADS + name) ?? '';
    return { name, commit: { sha, url: `${apiOf(hub, repo)}/commits/${sha}` }, ...protectionOf(call, name) };
  });
};

const get = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const name = param(call, 'branch');
  const tip = branchTip(repo, name);
  return json(200, {
    name,
    commit: commit(hub, repo, found(tip)),
    _links: {
      self: `${apiOf(hub, repo)}/branches/${encodeURIComponent(name)}`,
      html: `${pageOf(hub, repo)}/tree/${name}`,
    },
    ...protectionOf(call, name),
  });
};

export const branches: readonly Route[] = [
  route('GET', '/branches', read('contents'), list),
  route('GET', '/branches/{branch}', read('contents'), get),
];
