/**
 * Admission: before anything runs with secrets, the release's writer and payload are ours (github/book.ts), its
 * commit is on a branch that its environment allows, and its plan, compiled again at that commit, has the digest
 * that it was opened with. Only here is the real World made: a World that exists is an admitted one.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Session, SessionOptions } from '../actions/context.ts';
import type { Compiled } from '../config/parts.ts';
import { wish } from '../engine/wish.ts';
import { begin } from '../engine/turn.ts';
import { SluicewayError } from '../errors.ts';
import { approvalFor } from '../github/approvals.ts';
import type { BookedRelease } from '../github/book.ts';
import { environmentRules } from '../github/environments.ts';
import { acquire, type Lease } from '../github/lease.ts';
import { reachable } from '../github/reachable.ts';
import { compileAt } from './config.ts';
import type { Outside } from './outside.ts';
import { knownOf } from './shelf.ts';
import { createWorld, type GitHubWorld, type Seen } from './world.ts';

/** How long a lease that another run holds is waited for: with a wish, that run acts on it meanwhile. In ms. */
const PATIENCE = 180_000;
const POLL = 5_000;
/** A lease holds ten minutes; two renewals may fail before it is lost. In ms. */
const RENEWAL = 180_000;

/** A rollback that restores does that first; the phase comes from the payload, as the config knows nothing of it. */
function withRestore(compiled: Compiled, { payload }: BookedRelease): Compiled {
  const backup = payload.rollback?.restore ?? null;
  if (backup === null) return compiled;
  const { plan } = compiled;
  return { ...compiled, plan: { ...plan, phases: [{ phase: 'restore', backup }, ...plan.phases] } };
}

function unreachable({ id, sha, payload }: BookedRelease, tried: readonly string[]): SluicewayError {
  const where =
    tried.length === 0 ? 'no branch is allowed there' : `it is not in the history of ${tried.join(', ')}`;
  return new SluicewayError(
    'ADMISSION',
    `Release ${id} is of commit ${sha.slice(0, 7)}, which may not go to ${payload.environment}: ${where}. ` +
      'Release a commit of an allowed branch, or change the branches under Settings > Environments.',
  );
}

async function admit(outside: Outside, release: BookedRelease): Promise<Compiled> {
  const { payload, sha, id } = release;
  const rules = await environmentRules(outside.github, payload.environment);
  const found = await reachable(outside.github, sha, rules.branches);
  if (found.is === 'unreachable') throw unreachable(release, found.tried);
  const compiled = await compileAt(outside, sha, payload.rollback !== null);
  if (compiled.digest === payload.digest) return withRestore(compiled, release);
  throw new SluicewayError(
    'DIGEST',
    `Release ${id} was opened with another plan (digest ${payload.digest}) than its config gives now (${compiled.digest}). ` +
      'Was the config given inline and changed, or as another environment? Open a new release for it.',
  );
}

/** Who let this run into the environment is entered once, by name; nobody is ever guessed. */
async function enterApproval(outside: Outside, world: GitHubWorld, compiled: Compiled): Promise<void> {
  const { state } = await begin(world, compiled.plan);
  const subject =
    state.is === 'open' && state.course.is === 'back' && state.course.restore ? 'restore' : 'release';
  if (state.is !== 'open' || !state.approval || state.granted[subject] !== undefined) return;
  const approval = await approvalFor(outside.github, outside.invocation.runId, compiled.plan.environment);
  if (approval.is !== 'approved') return;
  const [by, ...others] = approval.by;
  const reason = [`Approved by ${[by, ...others].map((login) => `@${login}`).join(', ')}`, approval.comment]
    .filter((part) => part !== '')
    .join(': ');
  await wish(world, compiled.plan, { wish: 'approve', subject }, by, reason);
}

/** The lease, at once or as soon as its holder is done; `null` for whom nothing is allowed. */
async function lease(
  outside: Outside,
  release: BookedRelease,
  options: SessionOptions,
): Promise<Lease | null> {
  if (options.effects.size === 0) return null;
  const { invocation, log, abort } = outside;
  // Given back also by a run that is being stopped.
  const github = outside.github.withAbort(undefined);
  const { environment, service } = release.payload;
  const run = { id: invocation.runId, attempt: invocation.attempt };
  const until = performance.now() + (options.wish === undefined ? 0 : PATIENCE);
  for (;;) {
    try {
      return await acquire(github, { environment, service, sha: release.sha, run });
    } catch (error) {
      const held = error instanceof SluicewayError && error.code === 'LEASE';
      if (!held || performance.now() >= until) throw error;
      log.line(`  ${error.message} The roll-back is in the ledger, and that run must act on it: waiting.`);
      await wait(POLL, undefined, { signal: abort });
    }
  }
}

/** Renews the lease while it is held, however long a migration takes; `stop` ends that and gives it back. */
function keep(held: Lease | null, lost: AbortController): () => Promise<void> {
  if (held === null) return () => Promise.resolve();
  const timer = setInterval(() => {
    held.renew().catch((error: unknown) => lost.abort(error));
  }, RENEWAL);
  return async () => {
    clearInterval(timer);
    await held.release();
  };
}

/** A run that stalled may wake when its lease has passed: it must not begin anything then. */
function onlyWhileHeld({ github, abort }: Outside, world: GitHubWorld, held: Lease | null): GitHubWorld {
  const insist = (): void => {
    abort.throwIfAborted();
    if (held !== null && github.now() < held.until()) return;
    throw new SluicewayError(
      'LEASE',
      'The lease of this release has passed: this run changes nothing more. Run it again.',
    );
  };
  return {
    ...world,
    async append(event) {
      if (event.type === 'intends') insist();
      return world.append(event);
    },
    async perform(effect) {
      insist();
      return world.perform(effect);
    },
  };
}

/** Admits the release and runs `work` on it; the lease is given back whatever happens. */
export async function within<T>(
  job: Outside,
  release: BookedRelease,
  options: SessionOptions,
  shown: (compiled: Compiled, seen: Seen) => Promise<void>,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const outside = { ...job, abort: AbortSignal.any([job.abort, lost.signal]) };
  const compiled = await admit(outside, release);
  const world = createWorld(outside, compiled, release, (seen) => shown(compiled, seen));
  const { actor } = outside.invocation;
  if (options.wish !== undefined)
    await wish(world, compiled.plan, options.wish.wish, actor, options.wish.reason);
  const held = await lease(outside, release, options);
  const giveBack = keep(held, lost);
  try {
    if (held !== null) await enterApproval(outside, world, compiled);
    const session = { release: knownOf(release), compiled, world: onlyWhileHeld(outside, world, held) };
    return await work({ ...session, facts: world.facts });
  } finally {
    await giveBack();
  }
}
