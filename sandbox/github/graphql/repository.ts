/** `Query.repository`: refs and how commits compare to them, commits and the pull requests that carried them. */
import type { Call } from '../call.ts';
import { read, sees } from '../permissions.ts';
import { comment } from '../shapes/issue.ts';
import { between, blobSha, mergeBase, resolve } from '../store/git.ts';
import { brings } from '../store/pulls.ts';
import type { Comment, Issue, Pull, Sha } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import { actor } from './actor.ts';
import { type DeploymentsAsked, deploymentsOf } from './deployments.ts';
import { insistGranted } from './failure.ts';

interface Scope {
  readonly call: Call;
  readonly repo: Repository;
}

/** Of the head against the base, as in REST; null where one is unknown or they share nothing. */
function compare({ call, repo }: Scope, base: Sha, headRef: string) {
  insistGranted(call, repo, read('contents'));
  const head = resolve(repo, headRef);
  if (head === undefined || mergeBase(repo, base, head.sha) === undefined) return null;
  const ahead = between(repo, base, head.sha).length > 0;
  const behind = between(repo, head.sha, base).length > 0;
  if (ahead) return { status: behind ? 'DIVERGED' : 'AHEAD' };
  return { status: behind ? 'BEHIND' : 'IDENTICAL' };
}

function refNamed(scope: Scope, qualifiedName: string) {
  const sha = scope.repo.refs.get(qualifiedName);
  if (sha === undefined) return null;
  return {
    name: qualifiedName.replace(/^refs\/(heads|tags)\//, ''),
    compare: ({ headRef }: { readonly headRef: string }) => compare(scope, sha, headRef),
  };
}

const issueComment = ({ call: { hub }, repo }: Scope, record: Comment) => ({
  fullDatabaseId: String(record.id),
  url: comment(hub, repo, record).html_url,
  body: record.body,
  author: actor(record.writer.account),
});

function commentsOf(scope: Scope, number: number, last: number) {
  const all = [...scope.repo.comments.values()].filter((record) => record.number === number);
  const nodes = scope.call.hub.listing.visible(all).toSorted((a, b) => a.id - b.id);
  return {
    nodes: nodes.slice(-last).map((record) => issueComment(scope, record)),
    pageInfo: { hasPreviousPage: nodes.length > last, hasNextPage: false, endCursor: null },
  };
}

const pullRequest = (scope: Scope, { number, writer }: Issue, pull: Pull) => ({
  number,
  author: actor(writer.account),
  merged: pull.merged !== null,
  baseRefName: pull.base,
  mergeCommit: pull.merged === null ? null : { __typename: 'Commit', oid: pull.merged.sha },
  comments: ({ last = 100 }: { readonly last?: number }) => commentsOf(scope, number, last),
});

function associated(scope: Scope, sha: Sha, first: number) {
  const { call, repo } = scope;
  insistGranted(call, repo, read('pull-requests'));
  const found = [...repo.issues.values()].flatMap((issue) =>
    issue.pull !== null && brings(repo, issue.pull, sha) ? [pullRequest(scope, issue, issue.pull)] : [],
  );
  return { nodes: found.slice(0, first) };
}

/** A file at a commit, `<sha>:<path>`. */
function blobAt({ call, repo }: Scope, expression: string) {
  insistGranted(call, repo, read('contents'));
  const [, rev = '', path = ''] = /^([^:]+):(.+)$/.exec(expression) ?? [];
  const text = resolve(repo, rev)?.files.get(path);
  return text === undefined ? null : { __typename: 'Blob', oid: blobSha(text), text, isTruncated: false };
}

function commitObject(scope: Scope, oid: string) {
  const record = scope.repo.commits.get(oid);
  if (record === undefined) return null;
  return {
    __typename: 'Commit',
    oid,
    associatedPullRequests: ({ first = 10 }: { readonly first?: number }) => associated(scope, oid, first),
  };
}

/** Only what its reviewers' rule says of their own runs. */
function environmentOf({ call, repo }: Scope, name: string) {
  insistGranted(call, repo, read('actions'));
  const found = repo.environments.get(name.toLowerCase());
  if (found === undefined) return null;
  const nodes = found.reviewers.length === 0 ? [] : [{ preventSelfReview: found.preventSelfReview }];
  return { name: found.name, protectionRules: { nodes } };
}

export function repositoryNamed(call: Call, asked: { readonly owner: string; readonly name: string }) {
  const repo = call.hub.repository(`${asked.owner}/${asked.name}`);
  if (repo === undefined || !sees(call.caller, repo)) return null;
  const scope: Scope = { call, repo };
  return {
    id: repo.nodeId,
    defaultBranchRef: () => refNamed(scope, `refs/heads/${repo.facts.defaultBranch}`),
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => refNamed(scope, qualifiedName),
    environment: ({ name }: { readonly name: string }) => environmentOf(scope, name),
    deployments: (which: DeploymentsAsked) => deploymentsOf(call, repo, which),
    object: ({ oid, expression }: { readonly oid?: string; readonly expression?: string }) =>
      expression === undefined ? commitObject(scope, oid ?? '') : blobAt(scope, expression),
  };
}
