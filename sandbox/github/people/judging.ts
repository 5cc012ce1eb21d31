/** What CI and reviewers say about commits and pull requests. */
import type { Hub } from '../store/hub.ts';
import type { CheckConclusion, CheckRun, CommitState, ReviewState, Sha } from '../store/model.ts';
import { headOf } from '../store/pulls.ts';
import type { Repository } from '../store/repository.ts';
import { knownPull } from './pushing.ts';

export interface CheckOptions {
  readonly name: string;
  readonly status?: CheckRun['status'];
  /** Of a completed check; success by default. */
  readonly conclusion?: CheckConclusion;
  /** The app's slug; `github-actions` by default. */
  readonly app?: string;
}

export interface ReviewOptions {
  readonly by: string;
  readonly state: ReviewState;
  readonly body?: string;
  /** The pull request's head by default. */
  readonly sha?: Sha;
}

export interface Judging {
  /** A check run; the same name and app again is a newer run of it. */
  check(sha: Sha, options: CheckOptions): void;
  /** A commit status, the older kind of check. */
  status(sha: Sha, context: string, state: CommitState): void;
  review(pull: number, options: ReviewOptions): void;
}

const check = (hub: Hub, repo: Repository, sha: Sha, options: CheckOptions): void => {
  const status = options.status ?? 'completed';
  const conclusion = status === 'completed' ? (options.conclusion ?? 'success') : null;
  const app = hub.app(options.app ?? 'github-actions');
  repo.checks.push({
    id: hub.nextId(),
    sha,
    name: options.name,
    status,
    conclusion,
    app,
    at: hub.clock.now(),
  });
};

const status = (hub: Hub, repo: Repository, sha: Sha, context: string, state: CommitState): void => {
  const writer = { account: hub.account('ci'), app: null };
  const about = { sha, context, state, description: null, targetUrl: null, writer };
  repo.statuses.push({ ...about, id: hub.nextId(), at: hub.clock.now() });
};

const review = (hub: Hub, repo: Repository, number: number, options: ReviewOptions): void => {
  const sha = options.sha ?? headOf(repo, knownPull(repo, number).pull);
  const about = { number, by: hub.account(options.by), state: options.state, body: options.body ?? '', sha };
  repo.reviews.push({ ...about, id: hub.nextId(), at: hub.clock.now() });
};

export const judging = (hub: Hub, repo: Repository): Judging => ({
  check: (sha, options) => check(hub, repo, sha, options),
  status: (sha, context, state) => status(hub, repo, sha, context, state),
  review: (number, options) => review(hub, repo, number, options),
});
