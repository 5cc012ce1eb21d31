/** The releases of one service in one environment, as actions see them. */
import { z } from 'zod';
import type { Releases, SessionOptions } from '../actions/context.ts';
import type { Compiled } from '../config/parts.ts';
import { phaseOf } from '../config/plan.ts';
import { SluicewayError } from '../errors.ts';
import type { BookedRelease } from '../github/book.ts';
import { taskOf } from '../github/releases.ts';
import { openRelease } from './open.ts';
import type { Outside } from './outside.ts';
import { within } from './session.ts';
import { knownOf, openShelf, type Shelf, supersede, targetOf } from './shelf.ts';
import type { Seen } from './world.ts';

/** Renders what was decided, for the release that it was decided on. */
export type Shown = (release: BookedRelease, compiled: Compiled, seen: Seen) => Promise<void>;

function nothingOpen({ plan }: Compiled, action: string): SluicewayError {
  const { service, environment } = plan;
  const cure =
    phaseOf(plan, 'gates') === undefined
      ? ''
      : ' Its plan has gates: run release-gate first, it opens the release.';
  return new SluicewayError(
    'NOT_FOUND',
    `There is no open release of ${service} in ${environment} for ${action} to work on.${cure}`,
  );
}

/** @throws SluicewayError INPUT where it is no id: the open release in its place could be any other */
function askedFor(input: string): number | null {
  if (input === '') return null;
  if (/^[1-9]\d{0,14}$/.test(input)) return Number(input);
  throw new SluicewayError(
    'INPUT',
    `The input "release" is "${input}": give the id that release-gate has as its output "release", or leave it out.`,
  );
}

/** What is open may be another run's: whoever means it says so. */
function mustBeOurs(release: BookedRelease, { invocation }: Outside): BookedRelease {
  if (release.sha === invocation.sha) return release;
  const [theirs, ours] = [release.sha.slice(0, 7), invocation.sha.slice(0, 7)];
  throw new SluicewayError(
    'ADMISSION',
    `The open release ${release.id} is of commit ${theirs}, this run is of ${ours}: nothing was changed. ` +
      `Run this for ${theirs}, or give "${release.id}" as the input "release".`,
  );
}

const opened = z.object({ run: z.string() });
const isOfRun = (payload: unknown, runId: number): boolean =>
  opened.safeParse(payload).data?.run.split('.')[0] === String(runId);

/**
 * A deployment that this run has made is in the overview, though without its id: that is what was asked for. Whether the
 * id is really that of this payload, its ledger tells (session.ts).
 */
async function openedHere(
  { overview, invocation }: Outside,
  { compiled, book }: Shelf,
  id: number,
): Promise<BookedRelease | null> {
  const { sha, runId } = invocation;
  const { service, environment } = compiled.plan;
  const { deployments } = await overview(sha, environment);
  const task = taskOf(service);
  const [ours, ...others] = deployments.filter(
    (seen) => seen.sha === sha && seen.task === task && isOfRun(seen.payload, runId),
  );
  if (ours === undefined || others.length > 0) return null;
  return book.adopt({ ...ours, id, writer: { login: ours.creator, app: null } });
}

const opensAlone = ({ compiled }: Shelf, { opens }: SessionOptions): boolean =>
  opens === true && phaseOf(compiled.plan, 'gates') === undefined;

/** One that is to give its place is not joined. */
const yields = (
  { invocation }: Outside,
  { compiled }: Shelf,
  { sha }: BookedRelease,
  alone: boolean,
): boolean => alone && compiled.parts.supersede !== undefined && sha !== invocation.sha;

/** The release that is asked for by id, the open one, or one that this action opens because it is used alone. */
async function choose(
  outside: Outside,
  shelf: Shelf,
  options: SessionOptions,
  action: string,
): Promise<BookedRelease> {
  const asked = options.release ?? askedFor(outside.inputs.release ?? '');
  if (asked !== null) {
    const found = (await openedHere(outside, shelf, asked)) ?? (await shelf.book.byId(asked));
    if (found !== null) return found;
    const { service, environment } = shelf.compiled.plan;
    throw new SluicewayError(
      'NOT_FOUND',
      `There is no release ${asked} of ${service} in ${environment}. Its id is the output "release" of release-gate.`,
    );
  }
  const newest = await shelf.newest();
  const alone = opensAlone(shelf, options);
  if (newest !== null && newest.ended === null && !yields(outside, shelf, newest.release, alone))
    return mustBeOurs(newest.release, outside);
  if (!alone) throw nothingOpen(shelf.compiled, action);
  return openRelease(outside, shelf, { sha: outside.invocation.sha, opener: action, rollback: null });
}

export function createReleases(outside: Outside, compiled: Compiled, action: string, shown: Shown): Releases {
  const shelf = openShelf(outside, compiled);
  return {
    open: async (request) => knownOf(await openRelease(outside, shelf, request)),
    async findOpen() {
      const newest = await shelf.newest();
      return newest !== null && newest.ended === null ? targetOf(compiled, newest) : null;
    },
    async findNewest() {
      const newest = await shelf.newest();
      return newest && targetOf(compiled, newest);
    },
    async findLive() {
      const live = await shelf.live();
      return live && targetOf(compiled, live);
    },
    async find(idOrSha) {
      const found = await shelf.find(idOrSha);
      return found && targetOf(compiled, found);
    },
    async within(options, work) {
      const release = await choose(outside, shelf, options, action);
      return within(outside, release, options, (at, seen) => shown(release, at, seen), work);
    },
    supersede: (id, words, last) => supersede(outside, shelf, id, words, last),
  };
}
