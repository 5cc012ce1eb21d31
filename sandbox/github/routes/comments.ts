/** https://docs.github.com/en/rest/issues/comments */
import { z } from 'zod';
import {
  found,
  input,
  invalid,
  json,
  noContent,
  number,
  type RepositoryCall,
  type Reply,
  writer,
} from '../call.ts';
import { paged } from '../paging.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { comment } from '../shapes/issue.ts';
import type { Comment } from '../store/model.ts';

const MAX_BODY = 65_536;

const body = z.object({ body: z.string() });

/** GitHub's limit of a comment's or an issue's text. */
export const checkLength = (resource: string, text: string): void => {
  if (Array.from(text).length > MAX_BODY)
    throw invalid({
      resource,
      code: 'custom',
      field: 'body',
      message: `body is too long (maximum is ${MAX_BODY} characters)`,
    });
};

const textOf = (call: RepositoryCall): string => {
  const asked = input(call, body);
  if (asked.body === '') throw invalid({ resource: 'IssueComment', code: 'missing_field', field: 'body' });
  checkLength('IssueComment', asked.body);
  return asked.body;
};

const issueNumber = (call: RepositoryCall): number =>
  found(call.repo.issues.get(number(call, 'issue_number'))).number;

const list = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const of = issueNumber(call);
  const since = Date.parse(call.query.get('since') ?? '1970-01-01T00:00:00Z');
  const records = [...repo.comments.values()].filter(
    (record) => record.number === of && record.updatedAt >= since,
  );
  return paged(call, hub.listing.visible(records), (record) => comment(hub, repo, record));
};

const create = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const at = hub.clock.now();
  const about = { number: issueNumber(call), body: textOf(call), writer: writer(call) };
  const made: Comment = { ...about, id: hub.nextId(), createdAt: at, updatedAt: at };
  repo.comments.set(made.id, made);
  hub.listing.made(made);
  return json(201, comment(hub, repo, made));
};

const commentOf = (call: RepositoryCall): Comment =>
  found(call.repo.comments.get(number(call, 'comment_id')));

const update = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const changed = { ...commentOf(call), body: textOf(call), updatedAt: hub.clock.now() };
  repo.comments.set(changed.id, changed);
  return json(200, comment(hub, repo, changed));
};

const remove = (call: RepositoryCall): Reply => {
  call.repo.comments.delete(commentOf(call).id);
  return noContent;
};

const OF_ISSUE = '/issues/{issue_number}/comments';
const ONE = '/issues/comments/{comment_id}';
const readable = read('issues', 'pull-requests');
const writable = write('issues', 'pull-requests');

export const comments: readonly Route[] = [
  route('GET', ONE, readable, (call) => json(200, comment(call.hub, call.repo, commentOf(call)))),
  route('PATCH', ONE, writable, update),
  route('DELETE', ONE, writable, remove),
  route('GET', OF_ISSUE, readable, list),
  route('POST', OF_ISSUE, writable, create),
];
