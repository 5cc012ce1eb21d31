/** https://docs.github.com/en/rest/checks/runs and https://docs.github.com/en/rest/commits/statuses */
import { z } from 'zod';
import { input, json, param, type RepositoryCall, type Reply, unprocessable, writer } from '../call.ts';
import { paged } from '../paging.ts';
import { read, write } from '../permissions.ts';
import { type Route, route } from '../route.ts';
import { checkRun, commitStatus, simpleStatus } from '../shapes/check.ts';
import { apiOf, minimalRepository } from '../shapes/repository.ts';
import { resolve } from '../store/git.ts';
import type { CheckRun, Commit, CommitStatus } from '../store/model.ts';

const MAX_STATUSES = 1_000;

const commitOf = (call: RepositoryCall, ref: string): Commit => {
  const commit = resolve(call.repo, ref);
  if (commit === undefined) throw unprocessable(`No commit found for SHA: ${ref}`);
  return commit;
};

/** The newest of each kind, newest first. */
const latestBy = <T>(records: readonly T[], key: (record: T) => string): readonly T[] => {
  const latest = new Map(records.map((record) => [key(record), record]));
  return records.filter((record) => latest.get(key(record)) === record).reverse();
};

const checksOf = (call: RepositoryCall): readonly CheckRun[] => {
  const { sha } = commitOf(call, param(call, 'ref'));
  const own = call.repo.checks.filter((check) => check.sha === sha);
  const all = call.query.get('filter') === 'all';
  return all ? own.toReversed() : latestBy(own, ({ app, name }) => `${app.id}/${name}`);
};

const listChecks = (call: RepositoryCall): Reply => {
  const { hub, repo, query } = call;
  const is = (name: string, value: string): boolean => (query.get(name) ?? value) === value;
  const records = checksOf(call).filter(
    (check) =>
      is('check_name', check.name) && is('status', check.status) && is('app_id', String(check.app.id)),
  );
  return paged(
    call,
    records,
    (record) => checkRun(hub, repo, record),
    (check_runs, total_count) => ({ total_count, check_runs }),
  );
};

const statusesOf = (call: RepositoryCall, commit: Commit): readonly CommitStatus[] =>
  call.repo.statuses.filter(({ sha }) => sha === commit.sha);

const combinedState = (statuses: readonly CommitStatus[]): 'failure' | 'pending' | 'success' => {
  if (statuses.some(({ state }) => state === 'error' || state === 'failure')) return 'failure';
  return statuses.length === 0 || statuses.some(({ state }) => state === 'pending') ? 'pending' : 'success';
};

const combined = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const commit = commitOf(call, param(call, 'ref'));
  const latest = latestBy(statusesOf(call, commit), ({ context }) => context);
  const commit_url = `${apiOf(hub, repo)}/commits/${commit.sha}`;
  const about = { sha: commit.sha, commit_url, url: `${commit_url}/status` };
  const wrap = (statuses: readonly unknown[], total_count: number) => ({
    ...about,
    state: combinedState(latest),
    statuses,
    total_count,
    repository: minimalRepository(hub, repo),
  });
  return paged(call, latest, (record) => simpleStatus(hub, repo, record), wrap);
};

const listStatuses = (call: RepositoryCall): Reply => {
  const records = statusesOf(call, commitOf(call, param(call, 'ref'))).toReversed();
  return paged(call, records, (record) => commitStatus(call.hub, call.repo, record));
};

const body = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  target_url: z.string().nullable().default(null),
  description: z.string().max(140).nullable().default(null),
  context: z.string().default('default'),
});

const createStatus = (call: RepositoryCall): Reply => {
  const { hub, repo } = call;
  const [asked, { sha }] = [input(call, body), commitOf(call, param(call, 'sha'))];
  const same = repo.statuses.filter((status) => status.sha === sha && status.context === asked.context);
  if (same.length >= MAX_STATUSES)
    throw unprocessable('This SHA and context has reached the maximum number of statuses.');
  const { state, context, description, target_url: targetUrl } = asked;
  const about = { sha, state, context, description, targetUrl, writer: writer(call) };
  const made: CommitStatus = { ...about, id: hub.nextId(), at: hub.clock.now() };
  repo.statuses.push(made);
  return json(201, commitStatus(hub, repo, made));
};

export const checks: readonly Route[] = [
  route('GET', '/commits/{ref}/check-runs', read('checks'), listChecks),
  route('GET', '/commits/{ref}/status', read('statuses'), combined),
  route('GET', '/commits/{ref}/statuses', read('statuses'), listStatuses),
  route('POST', '/statuses/{sha}', write('statuses'), createStatus),
];
