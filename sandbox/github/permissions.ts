/** What an endpoint needs, and whether a token grants it. */
import type { Repository } from './store/repository.ts';
import type { Level, Permission, Permissions, Token } from './store/token.ts';

export type { Permissions } from './store/token.ts';

/** `nothing` beyond seeing the repository, or one of several permissions at a level. */
export type Needs = 'nothing' | { readonly level: Level; readonly anyOf: readonly Permission[] };

export const read = (...anyOf: readonly Permission[]): Needs => ({ level: 'read', anyOf });
export const write = (...anyOf: readonly Permission[]): Needs => ({ level: 'write', anyOf });

const has = (permissions: Permissions, permission: Permission, level: Level): boolean =>
  permissions === 'write-all' || permissions[permission] === 'write' || permissions[permission] === level;

const isFor = (token: Token | null, repo: Repository): boolean =>
  token?.repository.toLowerCase() === repo.fullName.toLowerCase();

/** Whether the repository exists for this caller at all. */
export const sees = (token: Token | null, repo: Repository): boolean =>
  !repo.facts.private || isFor(token, repo);

/** Everyone may read what is public; everything else takes a token of this repository that grants it. */
export const grants = (token: Token | null, repo: Repository, needs: Needs): boolean => {
  if (needs === 'nothing' || (needs.level === 'read' && !repo.facts.private)) return true;
  if (token === null || !isFor(token, repo)) return false;
  return needs.anyOf.some((permission) => has(token.permissions, permission, needs.level));
};

/** The value of `x-accepted-github-permissions`: alternatives are separated by semicolons. */
export const accepted = (needs: Needs): string =>
  needs === 'nothing'
    ? 'metadata=read'
    : needs.anyOf.map((name) => `${name.replace('-', '_')}=${needs.level}`).join('; ');
