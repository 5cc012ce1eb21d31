/** What the stand-in GitHub remembers. Records are replaced when they change, never altered. */
import type { Instant } from '../../../src/judge/reading.ts';

export type Sha = string;

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Bot';
}

/** A GitHub App, such as the one behind every GITHUB_TOKEN. */
export interface App {
  readonly id: number;
  readonly slug: string;
}

/** Who wrote something: the account, and the app through which it came. */
export interface Writer {
  readonly account: Account;
  readonly app: App | null;
}

/** Whole trees are kept per commit: the stand-in's repositories are small. */
export interface Commit {
  readonly sha: Sha;
  readonly tree: Sha;
  readonly parents: readonly Sha[];
  readonly message: string;
  readonly author: Account;
  readonly at: Instant;
  readonly files: ReadonlyMap<string, string>;
}

/** An annotated tag object. */
export interface Tag {
  readonly sha: Sha;
  readonly name: string;
  readonly message: string;
  readonly target: Sha;
  readonly tagger: { readonly name: string; readonly email: string; readonly date: string };
}

/** An issue, or the conversation of a pull request: both share numbers and comments. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: 'open' | 'closed';
  readonly writer: Writer;
  readonly labels: readonly string[];
  readonly createdAt: Instant;
  readonly closedAt: Instant | null;
  readonly pull: Pull | null;
}

export interface Pull {
  readonly base: string;
  readonly baseSha: Sha;
  /** The branch, where one was named. */
  readonly headBranch: string | null;
  readonly headSha: Sha;
  readonly merged: { readonly sha: Sha; readonly at: Instant; readonly by: Account } | null;
}

export interface Comment {
  readonly id: number;
  readonly number: number;
  readonly body: string;
  readonly writer: Writer;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';

export interface Review {
  readonly id: number;
  readonly number: number;
  readonly by: Account;
  readonly state: ReviewState;
  readonly body: string;
  readonly sha: Sha;
  readonly at: Instant;
}

export type CheckConclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required';

export interface CheckRun {
  readonly id: number;
  readonly sha: Sha;
  readonly name: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: CheckConclusion | null;
  readonly app: App;
  readonly at: Instant;
}

export type CommitState = 'error' | 'failure' | 'pending' | 'success';

export interface CommitStatus {
  readonly id: number;
  readonly sha: Sha;
  readonly context: string;
  readonly state: CommitState;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly writer: Writer;
  readonly at: Instant;
}
