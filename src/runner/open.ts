/** Opening a release: one a service and environment, in an environment that exists, for the idle slot. */
import type { OpenRequest } from '../actions/context.ts';
import { otherSlot, type Slot } from '../config/plan.ts';
import { SluicewayError } from '../errors.ts';
import type { BookedRelease, Chapter } from '../github/book.ts';
import { type EnvironmentRules, environmentRules } from '../github/environments.ts';
import { createRelease } from '../github/releases.ts';
import { writePayload } from '../ledger/payload.ts';
import { compileAt } from './config.ts';
import type { Outside } from './outside.ts';
import type { Shelf } from './shelf.ts';

const refused = (message: string): SluicewayError => new SluicewayError('LEDGER', message);

/** The open release of the same commit is joined; any other one, and a concluded one of this very run, is refused. */
function joined(newest: Chapter | null, request: OpenRequest, { invocation }: Outside): BookedRelease | null {
  if (newest === null) return null;
  const { release, ended } = newest;
  const [run] = release.payload.run.split('.');
  if (ended === null) {
    if (release.sha === request.sha && release.payload.rollback?.of === request.rollback?.of) return release;
    throw refused(
      `Release ${release.id} (${release.sha.slice(0, 7)}) is still open here, and a service has one open release an environment. ` +
        'Let it finish, or roll it back with the action rollback; then run this again.',
    );
  }
  if (
    run === String(invocation.runId) &&
    release.sha === request.sha &&
    release.payload.opener === request.opener
  ) {
    throw refused(
      `Release ${release.id} of this run is over (${ended}): a re-run does not release again. Start a new run.`,
    );
  }
  return null;
}

/** Reviewers of the environment must approve, unless users are only moved back to what they had. */
const needsApproval = (rules: EnvironmentRules, { rollback }: OpenRequest): boolean =>
  rules.reviewers.length > 0 && (rollback === null || rollback.restore !== null);

/** Said before anything is opened: a release of that commit could never get past it. */
const unrestorable = (backup: string, sha: string): SluicewayError =>
  new SluicewayError(
    'CONFIG',
    `The config at commit ${sha.slice(0, 7)} has no \`database\`, so ${backup} cannot be restored with it. ` +
      'Restore it by hand (pg_restore, or rename the copy), then run rollback with "database: keep".',
  );

async function create(
  outside: Outside,
  shelf: Shelf,
  request: OpenRequest,
  live: Chapter | null,
): Promise<BookedRelease> {
  const { invocation, secrets, github } = outside;
  const { service, environment } = shelf.compiled.plan;
  const { digest, parts } = await compileAt(outside, request.sha, request.rollback !== null);
  const backup = request.rollback?.restore ?? null;
  if (backup !== null && parts.database === undefined) throw unrestorable(backup, request.sha);
  const slot: Slot = live === null ? 'green' : otherSlot(live.release.payload.slot);
  const previous = live && { release: live.release.id, sha: live.release.sha };
  const rollback = request.rollback && { ...request.rollback, by: invocation.actor };
  const key = `${invocation.run}/${request.opener}/${service}/${environment}/${request.rollback?.of ?? ''}`;
  const fields = {
    service,
    environment,
    digest,
    slot,
    key,
    run: invocation.run,
    opener: request.opener,
    previous,
    rollback,
  };
  const payload = writePayload(fields, {
    repository: invocation.repository,
    sha: request.sha,
    keys: secrets.keys,
  });
  return shelf.book.booked(
    await createRelease(github, { service, environment, sha: request.sha, payload }),
    payload,
  );
}

/** @throws SluicewayError LEDGER where another release is open, NOT_FOUND where the environment does not exist */
export async function openRelease(
  outside: Outside,
  shelf: Shelf,
  request: OpenRequest,
): Promise<BookedRelease> {
  const { plan } = shelf.compiled;
  const rules = await environmentRules(outside.github, plan.environment);
  const newest = await shelf.newest();
  const open = joined(newest, request, outside);
  if (open !== null) return open;
  const live = newest?.ended === 'completed' ? newest : await shelf.live();
  const release = await create(outside, shelf, request, live);
  const { digest, slot } = release.payload;
  const approval = needsApproval(rules, request);
  const words = `Waiting: ${plan.service} is to go to ${plan.environment}`;
  await release.journal.append({
    type: 'opened',
    seq: 1,
    run: outside.invocation.run,
    digest,
    slot,
    approval,
    words,
  });
  return release;
}
