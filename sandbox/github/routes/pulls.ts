/** https://docs.github.com/en/rest/pulls/pulls and …/reviews */
import { z } from 'zod';
import {
  ApiError,
  found,
  input,
  json,
  number,
  param,
  type RepositoryCall,
  type Reply,
  unprocessable,
  writer,
} from '../call.ts';
import { paged } from '../paging.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { diffEntry } from '../shapes/commit.ts';
import { review } from '../shapes/issue.ts';
import { changesOf, type PullIssue, pullRequest, pullSimple } from '../shapes/pull.ts';
import type { Issue, ReviewState } from '../store/model.ts';
import { brings, headOf } from '../store/pulls.ts';
import type { Repository } from '../store/repository.ts';

const asPull = (issue: Issue): readonly PullIssue[] =>
  issue.pull === null ? [] : [{ ...issue, pull: issue.pull }];

const allPulls = (repo: Repository): readonly PullIssue[] => [...repo.issues.values()].flatMap(asPull);

const pullOf = (call: RepositoryCall): PullIssue => {
  const wanted = number(call, 'pull_number');
  return found(allPulls(call.repo).find((pull) => pull.number === wanted));
};

const fits = ({ repo, query }: RepositoryCall, record: PullIssue): boolean => {
  const [state, base, head] = [query.get('state') ?? 'open', query.get('base'), query.get('head')];
  return (
    (state === 'all' || record.state === state) &&
    (base === null || record.pull.base === base) &&
    (head === null || head === `${repo.facts.owner.login}:${record.pull.headBranch ?? ''}`)
  );
};

const list = (call: RepositoryCall): Reply => {
  const records = allPulls(call.repo).filter((record) => fits(call, record));
  const newestFirst = call.query.get('direction') !== 'asc';
  const sorted = newestFirst ? records.toReversed() : records;
  return paged(call, sorted, (record) => pullSimple(call.hub, call.repo, record));
};

const ofCommit = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const sha = param(call, 'commit_sha');
  if (!repo.commits.has(sha)) throw unprocessable(`No commit found for SHA: ${sha}`);
  const brought = allPulls(repo).filter(({ pull }) => brings(repo, pull, sha));
  return paged(call, brought, (record) => pullSimple(hub, repo, record));
};

const files = (call: RepositoryCall): Reply => {
  const { pull } = pullOf(call);
  return paged(call, changesOf(call.repo, pull), (change) =>
    diffEntry(call.hub, call.repo, headOf(call.repo, pull), change),
  );
};

const listReviews = (call: RepositoryCall): Reply => {
  const { number: of } = pullOf(call);
  const records = call.repo.reviews.filter((record) => record.number === of);
  return paged(call, records, (record) => review(call.hub, call.repo, record));
};

const reviewBody = z.object({
  body: z.string().default(''),
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']).optional(),
  commit_id: z.string().optional(),
});

const stateOf = (event: z.infer<typeof reviewBody>['event']): ReviewState => {
  switch (event) {
    case 'APPROVE':
      return 'APPROVED';
    case 'REQUEST_CHANGES':
      return 'CHANGES_REQUESTED';
    case 'COMMENT':
      return 'COMMENTED';
    case undefined:
      return 'PENDING';
  }
};

const createReview = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const [of, asked, by] = [pullOf(call), input(call, reviewBody), writer(call).account];
  if (asked.event === 'APPROVE' && by.id === of.writer.account.id)
    throw new ApiError(422, 'Unprocessable Entity', { errors: ['Can not approve your own pull request'] });
  const sha = asked.commit_id ?? headOf(repo, of.pull);
  const about = { number: of.number, by, state: stateOf(asked.event), body: asked.body, sha };
  const made = { ...about, id: hub.nextId(), at: hub.clock.now() };
  repo.reviews.push(made);
  return json(200, review(hub, repo, made));
};

const PULL = '/pulls/{pull_number}';

export const pulls: readonly Route[] = [
  route('GET', '/pulls', read('pull-requests'), list),
  route('GET', PULL, read('pull-requests'), (call) =>
    json(200, pullRequest(call.hub, call.repo, pullOf(call))),
  ),
  route('GET', `${PULL}/files`, read('pull-requests'), files),
  route('GET', `${PULL}/reviews`, read('pull-requests'), listReviews),
  route('POST', `${PULL}/reviews`, write('pull-requests'), createReview),
  route('GET', '/commits/{commit_sha}/pulls', read('pull-requests'), ofCommit),
];
