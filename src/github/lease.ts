/**
 * The lease of a place: one run at a time writes intents there. Taken by creating a git ref, renewed and given
 * back by compare-and-swap; taken over from a run that has ended, or whose time has passed. Needs
 * `contents: write` and `actions: read`.
 */
import { SluicewayError } from '../errors.ts';
import type { Instant } from '../judge/reading.ts';
import { type Claim, type Holder, makeClaim, readClaim, refOf } from './claim.ts';
import type { GitHub } from './client.ts';
import { createRef, NOTHING, swapRef } from './refs.ts';
import type { Place } from './releases.ts';
import { repositoryFacts } from './repository.ts';
import { runOf } from './runs.ts';

export interface LeaseOptions extends Place {
  /** The release's commit. */
  readonly sha: string;
  readonly run: { readonly id: number; readonly attempt: number };
  /** How long it holds unless renewed; 10 minutes when left out. */
  readonly ttlMs?: number;
}

export interface Lease {
  /** Until when it holds, by `github.now()`; later after each `renew`. */
  until(): Instant;
  /** @throws SluicewayError LEASE where it was lost: then nothing more may be changed */
  renew(): Promise<void>;
  /** Gives it back; changes nothing where another run, or a later step of this one, holds it by now. */
  release(): Promise<void>;
}

const TTL = 600_000;
/** How far, in ms, two runs' ideas of GitHub's time may differ: its `Date` has whole seconds. */
const MARGIN = 5_000;
/** Another run may take the place or give it back between our look and our move. */
const TRIES = 5;

const lost = (message: string, cause?: unknown): SluicewayError =>
  new SluicewayError('LEASE', message, cause);
const clock = (at: Instant): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;
const nameOf = ({ service, environment }: Place): string => `${service} in ${environment}`;

function unreadable(place: Place, ref: string): SluicewayError {
  const found = `${nameOf(place)} is locked by the git ref ${ref}, which no run of Sluiceway has written`;
  return lost(`${found}. If nothing is being released, delete it: git push origin :${ref}`);
}

/** Throws unless this run may take what `holder` has: its own, that of a run that is over, or one that has passed. */
async function insistFree(github: GitHub, options: LeaseOptions, holder: Holder): Promise<void> {
  if (holder.run === options.run.id || github.now() > holder.until + MARGIN) return;
  const run = await runOf(github, holder.run);
  if (run?.over === true) return;
  const { owner, repo } = github.repo;
  const who = `${run?.url ?? `run ${holder.run} of ${owner}/${repo}`} (attempt ${holder.attempt})`;
  const found = `${nameOf(options)} is held by ${who} until ${clock(holder.until)}`;
  throw lost(
    `${found}. Run this again when that run has ended, or cancel it: then the place is free at once.`,
  );
}

/** Made by GitHub's time as last heard; if the answer shows that this was long ago, made again. */
async function claimNow(github: GitHub, options: LeaseOptions, ref: string): Promise<Claim> {
  const { sha, run, ttlMs = TTL } = options;
  const make = (): Promise<Claim> =>
    makeClaim(github, ref, sha, { run: run.id, attempt: run.attempt, until: github.now() + ttlMs });
  const claim = await make();
  return claim.holder.until - github.now() > 0.9 * ttlMs ? claim : make();
}

/** Puts `mine` in the place of what stands there, if that may be taken. @returns whether it stands there now */
async function takeOver(github: GitHub, options: LeaseOptions, ref: string, mine: Claim): Promise<boolean> {
  const theirs = await readClaim(github, ref);
  if (theirs === null) return false;
  if (theirs.holder === null) throw unreadable(options, ref);
  await insistFree(github, options, theirs.holder);
  return swapRef(github, ref, theirs.oid, mine.oid);
}

/** Moves the lease on to a new claim, also where another step of this run has renewed it. */
async function renewed(github: GitHub, options: LeaseOptions, ref: string, old: Claim): Promise<Claim> {
  const mine = await claimNow(github, options, ref);
  if (await swapRef(github, ref, old.oid, mine.oid)) return mine;
  const theirs = await readClaim(github, ref);
  if (theirs?.holder?.run === options.run.id && (await swapRef(github, ref, theirs.oid, mine.oid)))
    return mine;
  const by = theirs?.holder ? `run ${theirs.holder.run} holds it` : 'nobody is known to hold it';
  throw lost(`This run has lost the lease of ${nameOf(options)}: ${by}. It changes nothing more.`);
}

function leaseOf(
  github: GitHub,
  options: LeaseOptions,
  ref: string,
  first: Claim & { holder: Holder },
): Lease {
  let held: Claim = first;
  return {
    until: () => held.holder.until,
    async renew() {
      held = await renewed(github, options, ref, held);
    },
    async release() {
      await swapRef(github, ref, held.oid, NOTHING);
    },
  };
}

/**
 * Takes the lease, or joins it where this run has it already (another attempt, or another step).
 * @throws SluicewayError LEASE that says who has it and until when
 */
export async function acquire(github: GitHub, options: LeaseOptions): Promise<Lease> {
  const ref = refOf(options.environment, options.service);
  // Also sets the clock: a claim says until when by GitHub's time.
  await repositoryFacts(github);
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const mine = await claimNow(github, options, ref);
    const taken = (await createRef(github, ref, mine.oid)) || (await takeOver(github, options, ref, mine));
    if (taken) return leaseOf(github, options, ref, mine);
  }
  throw lost(`${nameOf(options)} changes hands all the time (${ref}): run this again in a minute`);
}
