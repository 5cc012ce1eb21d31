/** The releases of one service in one environment, newest first: those whose writer and payload are ours. */
import { type Payload, readPayload } from '../ledger/payload.ts';
import type { Event, Outcome } from '../release/event.ts';
import type { GitHub } from './client.ts';
import { createJournal, type Journal, type JournalOptions } from './journal.ts';
import { getRelease, listReleases, type Place, type RawRelease } from './releases.ts';

export interface BookedRelease {
  readonly id: number;
  readonly sha: string;
  readonly payload: Payload;
  readonly journal: Journal;
}

export interface Chapter {
  readonly release: BookedRelease;
  readonly events: readonly Event[];
  /** How it ended; `null` while it is open, `unopened` where its run died before the first event. */
  readonly ended: Outcome | 'unopened' | null;
}

export interface Book {
  /** The newest releases that count, newest first. */
  newest(limit: number): Promise<readonly BookedRelease[]>;
  read(release: BookedRelease): Promise<Chapter>;
  /** By the deployment's id; `null` where there is none that counts here. */
  byId(id: number): Promise<BookedRelease | null>;
  /** One that was just created: it needs no looking up. */
  booked(raw: RawRelease, payload: Payload): BookedRelease;
}

/** So many deployments are looked through at most: GitHub gives 100 a request. */
const MOST_LISTED = 3000;

function endOf(events: readonly Event[]): Chapter['ended'] {
  if (!events.some((event) => event.type === 'opened')) return 'unopened';
  const ends = events.flatMap((event) => (event.type === 'closed' ? [event.outcome] : []));
  return ends.at(-1) ?? null;
}

type Admit = (raw: RawRelease) => readonly BookedRelease[];

/** A forged deployment blocks nothing: it is as if it were not there. */
function admitting(github: GitHub, place: Place, options: JournalOptions): Admit {
  const { repository, keys, writers, warn } = options;
  return (raw) => {
    const payload = readPayload(raw.payload, { repository, sha: raw.sha, keys });
    const ours = raw.writer.login !== null && writers.includes(raw.writer.login);
    const here = payload?.service === place.service && payload.environment === place.environment;
    if (payload !== null && ours && here) return [booked(github, options, raw, payload)];
    const why = ours ? 'its payload is not ours' : `written by ${raw.writer.login ?? 'nobody'}`;
    warn(`Deployment ${raw.id} is not counted as a release: ${why}`);
    return [];
  };
}

const booked = (
  github: GitHub,
  options: JournalOptions,
  { id, sha }: RawRelease,
  payload: Payload,
): BookedRelease => ({
  id,
  sha,
  payload,
  journal: createJournal(github, id, options),
});

export function createBook(github: GitHub, place: Place, options: JournalOptions): Book {
  const admit = admitting(github, place, options);

  /** Foreign deployments are counted out: more is asked for until there are enough of ours, or no more comes. */
  const newestOf = async (
    wanted: number,
    limit: number,
    before: number,
  ): Promise<readonly BookedRelease[]> => {
    const raw = await listReleases(github, { ...place, limit });
    const ours = raw.flatMap(admit);
    const clean = ours.length === raw.length && raw.length < limit;
    const all = clean || raw.length === before || limit >= MOST_LISTED;
    return ours.length >= wanted || all ? ours.slice(0, wanted) : newestOf(wanted, limit * 5, raw.length);
  };

  return {
    newest: (limit) => newestOf(limit, 100, -1),
    byId: async (id) => {
      const raw = await getRelease(github, id);
      return raw === null ? null : (admit(raw)[0] ?? null);
    },
    async read(release) {
      const events = await release.journal.load();
      return { release, events, ended: endOf(events) };
    },
    booked: (raw, payload) => booked(github, options, raw, payload),
  };
}
