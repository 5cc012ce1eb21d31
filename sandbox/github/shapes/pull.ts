/** GitHub's JSON for pull requests. */
import { timestamp } from '../store/clock.ts';
import { between, changes, mergeBase } from '../store/git.ts';
import type { Hub } from '../store/hub.ts';
import type { Issue, Pull } from '../store/model.ts';
import { headOf } from '../store/pulls.ts';
import type { Repository } from '../store/repository.ts';
import { type Schemas, user } from './account.ts';
import { conversation } from './issue.ts';
import { apiOf, identity, repository } from './repository.ts';

/** An issue that is known to be a pull request. */
export type PullIssue = Issue & { readonly pull: Pull };

const side = (hub: Hub, repo: Repository, ref: string, sha: string) => ({
  label: `${repo.facts.owner.login}:${ref}`,
  ref,
  sha,
  user: user(hub, repo.facts.owner),
  repo: repository(hub, repo),
});

const linksOf = (api: string, number: number, sha: string) => ({
  issue_url: `${api}/issues/${number}`,
  commits_url: `${api}/pulls/${number}/commits`,
  review_comments_url: `${api}/pulls/${number}/comments`,
  review_comment_url: `${api}/pulls/comments{/number}`,
  comments_url: `${api}/issues/${number}/comments`,
  statuses_url: `${api}/statuses/${sha}`,
});

const hrefs = (url: string, html: string, links: ReturnType<typeof linksOf>) => ({
  self: { href: url },
  html: { href: html },
  issue: { href: links.issue_url },
  comments: { href: links.comments_url },
  review_comments: { href: links.review_comments_url },
  review_comment: { href: links.review_comment_url },
  commits: { href: links.commits_url },
  statuses: { href: links.statuses_url },
});

/** As it stands in lists. */
export const pullSimple = (hub: Hub, repo: Repository, record: PullIssue): Schemas['pull-request-simple'] => {
  const { pull } = record;
  const sha = headOf(repo, pull);
  const common = conversation(hub, repo, record);
  const own = identity(hub, repo, 'PullRequest', record.id, `/pulls/${record.number}`);
  const links = linksOf(apiOf(hub, repo), record.number, sha);
  return {
    ...own,
    ...common,
    ...links,
    diff_url: `${common.html_url}.diff`,
    patch_url: `${common.html_url}.patch`,
    merged_at: pull.merged === null ? null : timestamp(pull.merged.at),
    merge_commit_sha: pull.merged?.sha ?? null,
    requested_reviewers: [],
    requested_teams: [],
    head: side(hub, repo, pull.headBranch ?? sha, sha),
    base: side(hub, repo, pull.base, pull.baseSha),
    _links: hrefs(own.url, common.html_url, links),
    auto_merge: null,
    draft: false,
  };
};

/** What the pull request changes, from where its branch left the base. */
export const changesOf = (repo: Repository, pull: Pull) => {
  const head = repo.commits.get(headOf(repo, pull));
  const base = mergeBase(repo, pull.baseSha, headOf(repo, pull));
  return changes(base?.files ?? new Map(), head?.files ?? new Map());
};

const figures = (repo: Repository, record: PullIssue) => {
  const changed = changesOf(repo, record.pull);
  return {
    comments: [...repo.comments.values()].filter(({ number }) => number === record.number).length,
    review_comments: 0,
    commits: between(repo, record.pull.baseSha, headOf(repo, record.pull)).length,
    additions: changed.reduce((sum, { additions }) => sum + additions, 0),
    deletions: changed.reduce((sum, { deletions }) => sum + deletions, 0),
    changed_files: changed.length,
  };
};

/** Of `GET /repos/{owner}/{repo}/pulls/{pull_number}`. */
export const pullRequest = (hub: Hub, repo: Repository, record: PullIssue) => ({
  ...pullSimple(hub, repo, record),
  ...figures(repo, record),
  merged: record.pull.merged !== null,
  mergeable: record.state === 'open' ? true : null,
  mergeable_state: record.state === 'open' ? 'clean' : 'unknown',
  merged_by: record.pull.merged === null ? null : user(hub, record.pull.merged.by),
  rebaseable: null,
  maintainer_can_modify: false,
});
