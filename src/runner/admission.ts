/**
 * Whether a release may be worked on: its commit is on a branch that its environment allows, and its plan, compiled
 * again at that commit, has the digest that it was opened with. Its writer and payload were checked before
 * (github/book.ts).
 */
import type { Compiled } from '../config/parts.ts';
import { SluicewayError } from '../errors.ts';
import type { BookedRelease } from '../github/book.ts';
import { type EnvironmentRules, environmentRules } from '../github/environments.ts';
import { allowsByName, reachable } from '../github/reachable.ts';
import { compileAt, compileOnly } from './config.ts';
import type { Outside } from './outside.ts';
import { branchOf } from './overviews.ts';

/** The branch of this run, if the commit is in its history now; `null` where that is not so, or not known. */
async function ownBranch(
  { invocation, overview }: Outside,
  sha: string,
  environment: string,
): Promise<string | null> {
  const branch = branchOf(invocation.ref);
  if (branch === null) return null;
  return (await overview(sha, environment)).onBranch === true ? branch : null;
}

/** @throws SluicewayError ADMISSION where no branch that the environment allows has the commit in its history */
export async function insistReachable(outside: Outside, rules: EnvironmentRules, sha: string): Promise<void> {
  const own = await ownBranch(outside, sha, rules.name);
  if (own !== null && allowsByName(rules.branches, own)) return;
  const found = await reachable(outside.github, sha, rules.branches);
  if (found.is === 'reachable') return;
  const { tried } = found;
  const where =
    tried.length === 0 ? 'no branch is allowed there' : `it is not in the history of ${tried.join(', ')}`;
  throw new SluicewayError(
    'ADMISSION',
    `Commit ${sha.slice(0, 7)} may not go to ${rules.name}: ${where}. ` +
      'Release a commit of an allowed branch, or change the branches under Settings > Environments.',
  );
}

/** A rollback that restores does that first; the phase comes from the payload, as the config knows nothing of it. */
function withRestore(compiled: Compiled, { payload }: BookedRelease): Compiled {
  const backup = payload.rollback?.restore ?? null;
  if (backup === null) return compiled;
  const { plan } = compiled;
  return { ...compiled, plan: { ...plan, phases: [{ phase: 'restore', backup }, ...plan.phases] } };
}

const requestOf = ({ payload, sha }: BookedRelease) => ({
  sha,
  environment: payload.environment,
  service: payload.service,
  rollback: payload.rollback !== null,
  ...(payload.config === '' ? {} : { config: payload.config }),
});

const otherPlan = ({ id, payload }: BookedRelease, digest: string): SluicewayError =>
  new SluicewayError(
    'DIGEST',
    `Release ${id} was opened with another plan (digest ${payload.digest}) than its config gives now (${digest}). ` +
      'Was the config given inline and changed, or as another environment? Open a new release for it.',
  );

/**
 * A run of the very commit, on the default branch that still has it, runs nothing that it would not run anyway: the
 * environment's branches were read when the release was opened, and GitHub holds each job against them.
 */
async function isOwnRun(outside: Outside, { sha, payload }: BookedRelease): Promise<boolean> {
  const { environment } = payload;
  if (sha !== outside.invocation.sha) return false;
  const branch = await ownBranch(outside, sha, environment);
  return branch !== null && branch === (await outside.overview(sha, environment)).defaultBranch;
}

/** @throws SluicewayError ADMISSION or DIGEST */
export async function admit(outside: Outside, release: BookedRelease): Promise<Compiled> {
  if (!(await isOwnRun(outside, release))) {
    const rules = await environmentRules(outside.github, release.payload.environment);
    await insistReachable(outside, rules, release.sha);
  }
  const compiled = await compileAt(outside, requestOf(release));
  if (compiled.digest !== release.payload.digest) throw otherPlan(release, compiled.digest);
  return withRestore(compiled, release);
}

/**
 * For the way back, what speaks against going on is no reason to leave users where they are: a branch that is gone, a
 * plan that changed or a name without a value is said, and only what the way back really needs can still fail.
 */
export async function admitBack(outside: Outside, release: BookedRelease): Promise<Compiled> {
  const compiled = await compileOnly(outside, requestOf(release));
  if (compiled.digest !== release.payload.digest)
    outside.log.warn(otherPlan(release, compiled.digest).message);
  return withRestore(compiled, release);
}
