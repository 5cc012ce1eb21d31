/** https://docs.github.com/en/rest/git/refs */
import { z } from 'zod';
import {
  found,
  input,
  json,
  noContent,
  param,
  type RepositoryCall,
  type Reply,
  unprocessable,
} from '../call.ts';
import { paged } from '../paging.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { gitRef } from '../shapes/commit.ts';
import { isFastForward, isObject, isRefName } from '../store/refs.ts';

const creation = z.object({ ref: z.string(), sha: z.string() });
const update = z.object({ sha: z.string(), force: z.boolean().default(false) });

const nameOf = (call: RepositoryCall): string => `refs/${param(call, 'ref')}`;

const get = (call: RepositoryCall): Reply => {
  const name = nameOf(call);
  return json(200, gitRef(call.hub, call.repo, name, found(call.repo.refs.get(name))));
};

const matching = (call: RepositoryCall): Reply => {
  const start = nameOf(call);
  const names = [...call.repo.refs.keys()].filter((name) => name.startsWith(start)).sort();
  return paged(call, names, (name) => gitRef(call.hub, call.repo, name, call.repo.refs.get(name) ?? ''));
};

/** The compare-and-swap that GitHub offers: of two that create the same ref, one gets 422. */
const create = (call: RepositoryCall): Reply => {
  const { ref, sha } = input(call, creation);
  if (!isRefName(ref)) throw unprocessable(`${ref} is not a valid ref name.`);
  if (!isObject(call.repo, sha)) throw unprocessable('Object does not exist');
  if (call.repo.refs.has(ref)) throw unprocessable('Reference already exists');
  call.repo.refs.set(ref, sha);
  return json(201, gitRef(call.hub, call.repo, ref, sha));
};

const move = (call: RepositoryCall): Reply => {
  const { sha, force } = input(call, update);
  const name = nameOf(call);
  const old = call.repo.refs.get(name);
  if (old === undefined) throw unprocessable('Reference does not exist');
  if (!isObject(call.repo, sha)) throw unprocessable('Object does not exist');
  if (!force && !isFastForward(call.repo, old, sha)) throw unprocessable('Update is not a fast forward');
  call.repo.refs.set(name, sha);
  return json(200, gitRef(call.hub, call.repo, name, sha));
};

const remove = (call: RepositoryCall): Reply => {
  if (!call.repo.refs.delete(nameOf(call))) throw unprocessable('Reference does not exist');
  return noContent;
};

export const refs: readonly Route[] = [
  route('GET', '/git/ref/{ref}', read('contents'), get),
  route('GET', '/git/matching-refs/{ref}', read('contents'), matching),
  route('POST', '/git/refs', write('contents'), create),
  route('PATCH', '/git/refs/{ref}', write('contents'), move),
  route('DELETE', '/git/refs/{ref}', write('contents'), remove),
];
