/** https://docs.github.com/en/rest/repos/contents: files and folders at a commit */
import { ApiError, found, json, param, type RepositoryCall, type Reply, text } from '../call.ts';
import { read } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { apiOf, pageOf } from '../shapes/repository.ts';
import { blobSha, resolve, treeSha } from '../store/git.ts';
import type { Commit } from '../store/model.ts';

/** Above this GitHub gives the content in the raw media type only. */
const MAX_INLINE = 1024 * 1024;

const inLines = (base64: string): string =>
  base64.replace(/.{60}/g, '$&\n') + (base64.length % 60 === 0 ? '' : '\n');

const entry = (call: RepositoryCall, at: Commit, path: string, type: 'file' | 'dir', sha: string) => {
  const { hub, repo } = call;
  const place = encodeURI(path);
  const url = `${apiOf(hub, repo)}/contents/${place}?ref=${at.sha}`;
  const html_url = `${pageOf(hub, repo)}/${type === 'file' ? 'blob' : 'tree'}/${at.sha}/${place}`;
  const git_url = `${apiOf(hub, repo)}/git/${type === 'file' ? 'blobs' : 'trees'}/${sha}`;
  const download_url = type === 'file' ? `${pageOf(hub, repo)}/raw/${at.sha}/${place}` : null;
  const _links = { self: url, git: git_url, html: html_url };
  return {
    type,
    name: path.split('/').at(-1) ?? path,
    path,
    sha,
    url,
    git_url,
    html_url,
    download_url,
    _links,
  };
};

const file = (call: RepositoryCall, at: Commit, path: string, content: string): Reply => {
  if (/\braw\b/.test(call.accept)) return text('application/vnd.github.raw; charset=utf-8', content);
  const [size, about] = [Buffer.byteLength(content), entry(call, at, path, 'file', blobSha(content))];
  if (size > MAX_INLINE) return json(200, { ...about, size, encoding: 'none', content: '' });
  const base64 = inLines(Buffer.from(content).toString('base64'));
  return json(200, { ...about, size, encoding: 'base64', content: base64 });
};

/** Files and folders directly below the folder, which is '' or ends in a slash. */
const folder = (call: RepositoryCall, at: Commit, prefix: string): Reply => {
  const below = [...at.files].filter(([path]) => path.startsWith(prefix));
  if (below.length === 0) throw new ApiError(404, 'Not Found');
  const names = new Set(below.map(([path]) => path.slice(prefix.length).split('/')[0] ?? ''));
  const entries = [...names].sort().map((name) => {
    const [path, content] = [prefix + name, at.files.get(prefix + name)];
    if (content !== undefined)
      return { ...entry(call, at, path, 'file', blobSha(content)), size: Buffer.byteLength(content) };
    const inside = new Map(below.filter(([other]) => other.startsWith(`${path}/`)));
    return { ...entry(call, at, path, 'dir', treeSha(inside)), size: 0 };
  });
  return json(200, entries);
};

const commitOf = (call: RepositoryCall): Commit => {
  const ref = call.query.get('ref') ?? call.repo.facts.defaultBranch;
  const commit = resolve(call.repo, ref);
  if (commit === undefined) throw new ApiError(404, `No commit found for the ref ${ref}`);
  return found(commit);
};

const get = (call: RepositoryCall): Reply => {
  const [at, path] = [commitOf(call), param(call, 'path').replace(/\/+$/, '')];
  const content = at.files.get(path);
  return content === undefined ? folder(call, at, `${path}/`) : file(call, at, path, content);
};

export const contents: readonly Route[] = [route('GET', '/contents/{path}', read('contents'), get)];
