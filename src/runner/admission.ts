/**
 * Whether a release may be worked on: its commit is on a branch that its environment allows, and its plan, compiled
 * again at that commit, has the digest that it was opened with. Its writer and payload were checked before
 * (github/book.ts).
 */
import type { Compiled } from '../config/parts.ts';
import { SluicewayError } from '../errors.ts';
import type { BookedRelease } from '../github/book.ts';
import { type EnvironmentRules, environmentRules } from '../github/environments.ts';
import { reachable } from '../github/reachable.ts';
import { compileAt, compileOnly } from './config.ts';
import type { Outside } from './outside.ts';

/** @throws SluicewayError ADMISSION where no branch that the environment allows has the commit in its history */
export async function insistReachable(
  { github }: Outside,
  rules: EnvironmentRules,
  sha: string,
): Promise<void> {
  const found = await reachable(github, sha, rules.branches);
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

/** @throws SluicewayError ADMISSION or DIGEST */
export async function admit(outside: Outside, release: BookedRelease): Promise<Compiled> {
  const rules = await environmentRules(outside.github, release.payload.environment);
  await insistReachable(outside, rules, release.sha);
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
