/** One open release, as a tick has seen it: admitted before anything of it is read, and then under its lease. */
import type { ForgedRelease, SessionOptions, Sighted, Sighting } from '../actions/context.ts';
import type { Compiled } from '../config/parts.ts';
import type { Turn } from '../engine/turn.ts';
import { SluicewayError } from '../errors.ts';
import { type Book, type BookedRelease, createBook } from '../github/book.ts';
import type { SeenStatus } from '../github/journal.ts';
import type { RawRelease } from '../github/releases.ts';
import type { RepositoryFacts } from '../github/repository.ts';
import type { Listed } from '../github/scan.ts';
import type { Payload } from '../ledger/payload.ts';
import type { Event } from '../release/event.ts';
import { replay } from '../release/replay.ts';
import { admit } from './admission.ts';
import type { Outside } from './outside.ts';
import { createPublisher, type Publisher } from './publish.ts';
import { onlyWhileHeld, within } from './session.ts';
import { knownOf, openShelf, type Shelf, supersede } from './shelf.ts';
import { createWorld, type Seen } from './world.ts';

/** What the scan found of one release. */
export interface Spotted {
  readonly raw: RawRelease;
  readonly payload: Payload;
  /** `undefined` where its ledger was not told whole. */
  readonly statuses: readonly SeenStatus[] | undefined;
  /** Its config at its commit: `null` where there is none, `undefined` where it was not told. */
  readonly text: string | null | undefined;
  readonly onBranch: boolean | null;
}

/** A tick never waits within its job, and what the scan has answered already is not asked for again. */
function outsideOf(
  outside: Outside,
  facts: RepositoryFacts,
  { text, onBranch, payload, raw }: Spotted,
): Outside {
  const unknown = { pull: undefined, deployments: [], reviews: undefined, preventSelfReview: undefined };
  return {
    ...outside,
    holdUntil: 0,
    asksTexts: true,
    overview: async (sha, environment) =>
      sha === raw.sha ? { ...facts, ...unknown, onBranch } : outside.overview(sha, environment),
    textAt: async (sha, path) =>
      text !== undefined && sha === raw.sha && path === payload.config ? text : outside.textAt(sha, path),
  };
}

/** Nothing of it but traffic: a tick that nobody has let in reaches no database and deploys nothing. */
function withoutDatabase(compiled: Compiled): Compiled {
  const { database: _database, deploy, ...parts } = compiled.parts;
  return {
    ...compiled,
    parts: { ...parts, ...(deploy === undefined ? {} : { deploy: { ...deploy, run: '' } }) },
  };
}

/** In the order in which they were entered; the ids that REST has are not known, and nothing is written by these. */
function eventsOf({ journal }: BookedRelease, statuses: readonly SeenStatus[]): readonly Event[] {
  return statuses
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .flatMap((status, i) => {
      const event = journal.recognise(status);
      return event === null ? [] : [{ ...event, id: i + 1 }];
    });
}

const gone = (payload: Payload, id: number): SluicewayError =>
  new SluicewayError('LEDGER', `Deployment ${id} does not count as a release of ${payload.service} any more`);

const inline = (id: number): SluicewayError =>
  new SluicewayError(
    'CONFIG',
    `Release ${id} was opened with a config that was given inline, which a tick cannot read again: run its own job once ` +
      'more, or roll it back. Put the config into a file for the next one.',
  );

/** What is made of one spotted release, once. */
interface Opened {
  readonly job: Outside;
  readonly shelf: Shelf;
  readonly release: BookedRelease;
}

async function admitted(outside: Outside, raw: RawRelease, first: BookedRelease): Promise<Opened> {
  if (first.payload.config === '') throw inline(first.id);
  const compiled = withoutDatabase(await admit(outside, first));
  const shelf = openShelf(outside, compiled);
  const release = shelf.book.adopt(raw);
  if (release === null) throw gone(first.payload, raw.id);
  return { job: outside, shelf, release };
}

async function turnOf(
  { github }: Outside,
  { shelf, release }: Opened,
  statuses: Spotted['statuses'],
): Promise<Turn> {
  const { plan } = shelf.compiled;
  const events = statuses === undefined ? await release.journal.load() : eventsOf(release, statuses);
  return { events, now: github.now(), state: replay(plan, events) };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** The place's book, without a config: enough to tell whether the deployment counts. */
const bookOf = (
  outside: Outside,
  { service, environment }: Payload,
  options: Parameters<typeof createBook>[2],
): Book => createBook(outside.github, { service, environment }, options);

/** The scan knows nothing of pull requests: that is asked for where there is something to show. */
const publisherOf = ({ overview }: Outside, job: Outside): Publisher =>
  createPublisher({ ...job, overview }, true);

const nothingShown = async (): Promise<void> => undefined;

/** What is done with it once it was admitted. */
function deeds(
  outside: Outside,
  job: Outside,
  open: () => Promise<Opened>,
): Pick<Sighting, 'within' | 'supersedePrevious'> {
  return {
    async within(how: Omit<SessionOptions, 'release' | 'opens'>, work) {
      const { release } = await open();
      const publisher = publisherOf(outside, job);
      const show = (at: Compiled, seen: Seen): Promise<void> => publisher.show(release, at, seen);
      try {
        return await within(job, release, how, show, work, withoutDatabase);
      } finally {
        await publisher.comment();
      }
    },
    async supersedePrevious() {
      const { shelf, release } = await open();
      const { previous } = knownOf(release);
      if (previous === null) return;
      await supersede(job, shelf, previous.release, `Replaced by release ${release.id}`, undefined);
    },
  };
}

/** Nothing is asked or compiled before somebody wants to see it. */
export function sighted(
  outside: Outside,
  facts: RepositoryFacts,
  spotted: Spotted,
  options: Parameters<typeof createBook>[2],
): Sighting {
  const { raw, payload, statuses } = spotted;
  const job = outsideOf(outside, facts, spotted);
  const open = once(async () => {
    const first = bookOf(outside, payload, options).adopt(raw);
    if (first === null) throw gone(payload, raw.id);
    return admitted(job, raw, first);
  });
  return {
    service: payload.service,
    environment: payload.environment,
    release: raw.id,
    sha: raw.sha,
    run: payload.run,
    async look(): Promise<Sighted> {
      const opened = await open();
      const { compiled } = opened.shelf;
      const { release } = opened;
      const publisher = publisherOf(outside, job);
      const world = onlyWhileHeld(job, createWorld(job, compiled, release, nothingShown), release, null);
      return {
        compiled,
        begun: await turnOf(job, opened, statuses),
        world,
        async show({ state, events }, decision) {
          await publisher.show(release, compiled, { state, events, decision });
          await publisher.comment();
        },
      };
    },
    ...deeds(outside, job, open),
  };
}

/** Named, and nothing more: it blocks nobody, and somebody has made it. */
export function forged({ environment, task, sha, creator }: Listed): ForgedRelease {
  const by = creator ?? 'nobody';
  return { service: task.replace(/^release\//, ''), environment, sha, by };
}
