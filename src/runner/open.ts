/** Opening a release: one a service and environment, in an environment that exists, for the idle slot. */
import type { OpenRequest } from '../actions/context.ts';
import type { Exposure } from '../config/plan.ts';
import { SluicewayError } from '../errors.ts';
import type { BookedRelease, Chapter } from '../github/book.ts';
import { type EnvironmentRules, environmentRules } from '../github/environments.ts';
import { createRelease } from '../github/releases.ts';
import { type Payload, writePayload } from '../ledger/payload.ts';
import type { Event } from '../release/event.ts';
import { saidBy } from '../release/words.ts';
import { compileAt, isInline } from './config.ts';
import { insistReachable } from './admission.ts';
import { underLease } from './hold.ts';
import type { Outside } from './outside.ts';
import { idleSlot } from './idle-slot.ts';
import { insistProtected } from './protection.ts';
import type { Shelf } from './shelf.ts';
import { adoptedBy, takeOver } from './take-over.ts';
import { startTickFor } from './ticker.ts';

const refused = (message: string): SluicewayError => new SluicewayError('LEDGER', message);

/** The open release of the same commit is joined; any other one is refused. */
function joined(newest: Chapter | null, request: OpenRequest): BookedRelease | null {
  if (newest === null || newest.ended !== null) return null;
  const { release } = newest;
  if (release.sha === request.sha && release.payload.rollback?.of === request.rollback?.of) return release;
  throw refused(
    `Release ${release.id} (${release.sha.slice(0, 7)}) is still open here, and a service has one open release an environment. ` +
      'Let it finish, or roll it back with the action rollback; then run this again.',
  );
}

/** A run that is run again must not take users back to what it released then. */
function insistNew(
  known: readonly BookedRelease[],
  { sha, opener }: OpenRequest,
  { invocation }: Outside,
): void {
  const [before] = known.filter(
    ({ payload, sha: of }) =>
      payload.run.split('.')[0] === String(invocation.runId) && of === sha && payload.opener === opener,
  );
  if (before === undefined) return;
  throw refused(
    `Release ${before.id} of this run is over: a re-run does not release again. Start a new run.`,
  );
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

/** Compiled at the release's own commit, where its config may be another than this run's. */
async function planned(outside: Outside, request: OpenRequest, config: string): Promise<string> {
  const rollback = request.rollback !== null;
  const { digest, parts } = await compileAt(outside, { sha: request.sha, config, rollback });
  const backup = request.rollback?.restore ?? null;
  if (backup !== null && parts.database === undefined) throw unrestorable(backup, request.sha);
  return digest;
}

async function payloadOf(
  outside: Outside,
  shelf: Shelf,
  request: OpenRequest,
  live: Chapter | null,
): Promise<Payload> {
  const { invocation, secrets, inputs } = outside;
  const { service, environment } = shelf.compiled.plan;
  const { sha, opener } = request;
  const config = request.config ?? inputs.config ?? '';
  const digest = await planned(outside, request, config);
  const slot = await idleSlot(outside, shelf.compiled, live?.release.payload.slot ?? null);
  const previous = live && {
    release: live.release.id,
    sha: live.release.sha,
    last: Math.max(...live.events.map(({ seq }) => seq)),
  };
  const rollback = request.rollback && { ...request.rollback, by: invocation.actor };
  const key = [invocation.run, opener, service, environment, rollback?.of ?? ''].join('/');
  const at = { service, environment, run: invocation.run, opener, config: isInline(config) ? '' : config };
  const binding = { repository: invocation.repository, sha, keys: secrets.keys };
  return writePayload({ ...at, digest, slot, key, previous, rollback }, binding);
}

async function create(
  outside: Outside,
  shelf: Shelf,
  request: OpenRequest,
  live: Chapter | null,
): Promise<BookedRelease> {
  const { service, environment } = shelf.compiled.plan;
  const payload = await payloadOf(outside, shelf, request, live);
  const raw = await createRelease(outside.github, { service, environment, sha: request.sha, payload });
  return shelf.book.booked(raw, payload);
}

/** Under the lease: two runs must not both find nothing open. */
async function openOrJoin(
  outside: Outside,
  shelf: Shelf,
  request: OpenRequest,
  approval: boolean,
  starts: Exposure | null,
): Promise<BookedRelease> {
  const { environment } = shelf.compiled.plan;
  const newest = await shelf.newestBy(await outside.overview(request.sha, environment));
  const open = joined(newest, request);
  if (open !== null) return open;
  insistNew(await shelf.known(), request, outside);
  const live = newest?.ended === 'completed' ? newest : await shelf.live();
  const release = await create(outside, shelf, request, live);
  const adopted = starts === null ? await adoptedBy(outside, shelf, release) : null;
  await begin(outside, shelf, release, request, {
    approval,
    ...(adopted === null ? {} : { adopted }),
    ...(starts === null ? {} : { starts }),
  });
  await startTickFor(outside, shelf.compiled.plan);
  return release;
}

/** Whoever holds the place is most often at work on the release that is open: that is what people want to hear. */
async function whyHeld(shelf: Shelf, request: OpenRequest, held: unknown): Promise<BookedRelease> {
  const found = joined(await shelf.newest(), request);
  if (found === null) throw held;
  return found;
}

/**
 * @throws SluicewayError LEDGER where another release is open, NOT_FOUND where an environment does not exist,
 * ADMISSION where one is not protected, or the commit is on none of its branches
 */
export async function openRelease(
  outside: Outside,
  shelf: Shelf,
  request: OpenRequest,
): Promise<BookedRelease> {
  const { plan, parts } = shelf.compiled;
  if (request.rollback === null) await insistProtected(outside, plan.environment, parts);
  const rules = await environmentRules(outside.github, plan.environment);
  await insistReachable(outside, rules, request.sha);
  const at = { environment: plan.environment, service: plan.service, sha: request.sha };
  const starts = await takeOver(outside, shelf, request, async () =>
    insistNew(await shelf.known(), request, outside),
  );
  try {
    return await underLease(outside, at, () =>
      openOrJoin(outside, shelf, request, needsApproval(rules, request), starts),
    );
  } catch (error) {
    if (!(error instanceof SluicewayError) || error.code !== 'LEASE') throw error;
    return whyHeld(shelf, request, error);
  }
}

async function begin(
  { invocation }: Outside,
  shelf: Shelf,
  release: BookedRelease,
  { rollback, reason = '' }: OpenRequest,
  how: Pick<Extract<Event, { type: 'opened' }>, 'approval' | 'adopted' | 'starts'>,
): Promise<void> {
  const { plan } = shelf.compiled;
  const { digest, slot } = release.payload;
  const words =
    rollback === null
      ? `Waiting: ${plan.service} is to go to ${plan.environment}`
      : `Rollback of ${rollback.of}, ${saidBy(invocation.actor, reason)}`;
  const { run } = invocation;
  await release.journal.append({ type: 'opened', seq: 1, run, digest, slot, ...how, words });
}
