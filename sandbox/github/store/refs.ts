/** Rules for git refs that the REST and the GraphQL API share. */
import { ancestors } from './git.ts';
import type { Sha } from './model.ts';
import type { Repository } from './repository.ts';

export const NO_OBJECT = '0'.repeat(40);

/** Git's own rules for names, git-check-ref-format(1), and GitHub's of two slashes. */
export const isRefName = (name: string): boolean =>
  /^refs\/[^/]+\/.+$/.test(name) &&
  !/[\s~^:?*[\\\x7f]|\.\.|@\{|\/\/|\/$|\.$/.test(name) &&
  name.split('/').every((part) => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'));

export const isObject = (repo: Repository, sha: Sha): boolean => repo.commits.has(sha) || repo.tags.has(sha);

/** Whether the ref may move without force: forward only. */
export const isFastForward = (repo: Repository, from: Sha, to: Sha): boolean => ancestors(repo, to).has(from);
