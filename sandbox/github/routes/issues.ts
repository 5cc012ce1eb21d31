/** https://docs.github.com/en/rest/issues/issues */
import { z } from 'zod';
import { found, input, json, number, type RepositoryCall, type Reply, writer } from '../call.ts';
import { paged } from '../paging.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { issue } from '../shapes/issue.ts';
import type { Issue } from '../store/model.ts';
import { addIssue } from '../store/pulls.ts';
import { checkLength } from './comments.ts';

const label = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);

const body = z.object({
  title: z.union([z.string(), z.number().transform(String)]),
  body: z.string().nullable().default(null),
  labels: z.array(label).default([]),
});

const fits = ({ query }: RepositoryCall, record: Issue): boolean => {
  const [state, creator] = [query.get('state') ?? 'open', query.get('creator')];
  const labels = query.get('labels')?.split(',') ?? [];
  return (
    (state === 'all' || record.state === state) &&
    (creator === null || record.writer.account.login === creator) &&
    labels.every((name) => record.labels.includes(name))
  );
};

/** Pull requests are issues too. */
const list = (call: RepositoryCall): Reply => {
  const { hub, repo, query } = call;
  const records = hub.listing.visible([...repo.issues.values()].filter((record) => fits(call, record)));
  const sorted = query.get('direction') === 'asc' ? records : records.toReversed();
  return paged(call, sorted, (record) => issue(hub, repo, record));
};

const create = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const asked = input(call, body);
  checkLength('Issue', asked.body ?? '');
  const made = addIssue(hub, repo, { ...asked, writer: writer(call), pull: null });
  hub.listing.made(made);
  return json(201, issue(hub, repo, made));
};

export const issueOf = (call: RepositoryCall): Issue =>
  found(call.repo.issues.get(number(call, 'issue_number')));

export const issues: readonly Route[] = [
  route('GET', '/issues', read('issues', 'pull-requests'), list),
  route('POST', '/issues', write('issues'), create),
  route('GET', '/issues/{issue_number}', read('issues', 'pull-requests'), (call) =>
    json(200, issue(call.hub, call.repo, issueOf(call))),
  ),
];
