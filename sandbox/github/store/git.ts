/** Git on maps: objects by content, history, three-way merges. Pure apart from the maps it is given. */
import { createHash } from 'node:crypto';
import type { Commit, Sha } from './model.ts';
import type { Repository } from './repository.ts';

export type Files = ReadonlyMap<string, string>;

export interface FileChange {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'removed';
  readonly additions: number;
  readonly deletions: number;
  readonly blob: Sha;
}

const sha1 = (text: string): Sha => createHash('sha1').update(text).digest('hex');

/** Git's own id of a file's content. */
export const blobSha = (text: string): Sha => sha1(`blob ${Buffer.byteLength(text)}\0${text}`);

export const treeSha = (files: Files): Sha =>
  sha1(
    [...files]
      .map(([path, text]) => `${path}\0${blobSha(text)}`)
      .sort()
      .join('\n'),
  );

export const objectSha = (...parts: readonly (string | number)[]): Sha => sha1(parts.join('\0'));

/** The commit that an annotated tag, or a chain of them, points to. */
export const peel = (repo: Repository, sha: Sha): Commit | undefined => {
  const tag = repo.tags.get(sha);
  return tag === undefined ? repo.commits.get(sha) : peel(repo, tag.target);
};

const abbreviated = (repo: Repository, text: string): Commit | undefined => {
  if (!/^[0-9a-f]{7,39}$/.test(text)) return undefined;
  const found = [...repo.commits.values()].filter((commit) => commit.sha.startsWith(text));
  return found.length === 1 ? found[0] : undefined;
};

/** A branch, a tag, a full ref name, a commit's id or its unique beginning of seven characters or more. */
export const resolve = (repo: Repository, text: string): Commit | undefined => {
  const names = [text, `refs/${text}`, `refs/heads/${text}`, `refs/tags/${text}`];
  const sha = names.map((name) => repo.refs.get(name)).find((found) => found !== undefined);
  return peel(repo, sha ?? text) ?? abbreviated(repo, text);
};

/** The commit and all that it came from. */
export const ancestors = (repo: Repository, from: Sha): ReadonlySet<Sha> => {
  const seen = new Set<Sha>();
  const open = [from];
  for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
    if (seen.has(sha)) continue;
    seen.add(sha);
    open.push(...(repo.commits.get(sha)?.parents ?? []));
  }
  return seen;
};

/** Commits that `head` has and `base` has not, oldest first: a parent is always stored before its child. */
export const between = (repo: Repository, base: Sha, head: Sha): readonly Commit[] => {
  const [old, all] = [ancestors(repo, base), ancestors(repo, head)];
  return [...repo.commits.values()].filter(({ sha }) => all.has(sha) && !old.has(sha));
};

/** The youngest common ancestor, or undefined where the histories share none. */
export const mergeBase = (repo: Repository, a: Sha, b: Sha): Commit | undefined => {
  const [left, right] = [ancestors(repo, a), ancestors(repo, b)];
  return [...repo.commits.values()].findLast(({ sha }) => left.has(sha) && right.has(sha));
};

const countLines = (text: string | undefined): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const line of text === undefined || text === '' ? [] : text.replace(/\n$/, '').split('\n'))
    counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
};

/** Lines of one text that the other has not, as often; a moved line counts as no change. */
const surplus = (text: string | undefined, other: string | undefined): number => {
  const counts = countLines(other);
  return [...countLines(text)].reduce((sum, [line, n]) => sum + Math.max(0, n - (counts.get(line) ?? 0)), 0);
};

const statusOf = (before: string | undefined, after: string | undefined): FileChange['status'] =>
  before === undefined ? 'added' : after === undefined ? 'removed' : 'modified';

export const changes = (base: Files, head: Files): readonly FileChange[] =>
  [...new Set([...base.keys(), ...head.keys()])]
    .filter((path) => base.get(path) !== head.get(path))
    .sort()
    .map((path) => {
      const [before, after] = [base.get(path), head.get(path)];
      const status = statusOf(before, after);
      const counts = { additions: surplus(after, before), deletions: surplus(before, after) };
      return { path, status, ...counts, blob: blobSha(after ?? before ?? '') };
    });

/** Both sides' changes on their common base; `conflicts` are paths that both changed differently. */
export const mergeFiles = (
  base: Files,
  ours: Files,
  theirs: Files,
): { readonly files: Files; readonly conflicts: readonly string[] } => {
  const merged = new Map(ours);
  const conflicts: string[] = [];
  for (const { path } of changes(base, theirs)) {
    const text = theirs.get(path);
    if (ours.get(path) !== base.get(path) && ours.get(path) !== text) conflicts.push(path);
    else if (text === undefined) merged.delete(path);
    else merged.set(path, text);
  }
  return { files: merged, conflicts };
};
