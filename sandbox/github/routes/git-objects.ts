/** https://docs.github.com/en/rest/git/tags and …/commits */
import { z } from 'zod';
import {
  found,
  input,
  json,
  param,
  type RepositoryCall,
  type Reply,
  unprocessable,
  writer,
} from '../call.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { gitCommit, gitTag } from '../shapes/commit.ts';
import { timestamp } from '../store/clock.ts';
import { objectSha } from '../store/git.ts';
import type { Tag } from '../store/model.ts';
import { isObject } from '../store/refs.ts';

const body = z.object({
  tag: z.string().min(1),
  message: z.string(),
  object: z.string(),
  type: z.enum(['commit', 'tree', 'blob', 'tag']),
  tagger: z.object({ name: z.string(), email: z.string(), date: z.string().optional() }).optional(),
});

const taggerOf = (call: RepositoryCall, given: z.infer<typeof body>['tagger']): Tag['tagger'] => {
  const { login } = writer(call).account;
  const { name, email, date } = given ?? { name: login, email: `${login}@users.noreply.github.com` };
  return { name, email, date: date ?? timestamp(call.hub.clock.now()) };
};

/** Makes the object only: a ref that names it is another call. The same tag again is the same object. */
const createTag = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const asked = input(call, body);
  if (!isObject(repo, asked.object)) throw unprocessable('Could not resolve the tagged object');
  const tagger = taggerOf(call, asked.tagger);
  const sha = objectSha(
    'tag',
    asked.tag,
    asked.object,
    asked.message,
    tagger.name,
    tagger.email,
    tagger.date,
  );
  const tag: Tag = { sha, name: asked.tag, message: asked.message, target: asked.object, tagger };
  repo.tags.set(sha, tag);
  return json(201, gitTag(hub, repo, tag));
};

export const gitObjects: readonly Route[] = [
  route('POST', '/git/tags', write('contents'), createTag),
  route('GET', '/git/tags/{tag_sha}', read('contents'), (call) =>
    json(200, gitTag(call.hub, call.repo, found(call.repo.tags.get(param(call, 'tag_sha'))))),
  ),
  route('GET', '/git/commits/{commit_sha}', read('contents'), (call) =>
    json(200, gitCommit(call.hub, call.repo, found(call.repo.commits.get(param(call, 'commit_sha'))))),
  ),
];
