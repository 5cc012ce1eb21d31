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
  /** The newest releases that count, newest first, asked for anew. */
  newest(limit: number): Promise<readonly BookedRelease[]>;
  /** The same, as they were last asked for here, if they were. */
  known(limit: number): Promise<readonly BookedRelease[]>;
  read(release: BookedRelease): Promise<Chapter>;
  /** By the deployment's id; `null` where there is none that counts here. */
  byId(id: number): Promise<BookedRelease | null>;
  /** One whose deployment was seen elsewhere; `null` where it does not count here. */
  adopt(raw: RawRelease): BookedRelease | null;
  /** One that was just created: it needs no looking up, and nobody else has written into it. */
  booked(raw: RawRelease, payload: Payload): BookedRelease;
  /** To write into a release of which nothing but its id is known. */
  journal(id: number): Journal;
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

function booked(
  github: GitHub,
  options: JournalOptions,
  { id, sha }: RawRelease,
  payload: Payload,
  made = false,
): BookedRelease {
  return { id, sha, payload, journal: createJournal(github, id, options, made) };
}

/** Foreign deployments are counted out: more is asked for until there are enough of ours, or no more comes. */
async function newestOf(
  github: GitHub,
  place: Place,
  admit: Admit,
  wanted: number,
  limit = 100,
  before = -1,
): Promise<readonly BookedRelease[]> {
  const raw = await listReleases(github, { ...place, limit });
  const ours = raw.flatMap(admit);
  const clean = ours.length === raw.length && raw.length < limit;
  const all = clean || raw.length === before || limit >= MOST_LISTED;
  if (ours.length >= wanted || all) return ours.slice(0, wanted);
  return newestOf(github, place, admit, wanted, limit * 5, raw.length);
}

/** The same object for the same release: its journal remembers what it has written. */
function createMemory(): (release: BookedRelease) => BookedRelease {
  const found = new Map<number, BookedRelease>();
  return (release) => {
    const kept = found.get(release.id) ?? release;
    found.set(release.id, kept);
    return kept;
  };
}

export function createBook(github: GitHub, place: Place, options: JournalOptions): Book {
  const admit = admitting(github, place, options);
  const keep = createMemory();
  let listed: readonly BookedRelease[] = [];
  const newest = async (limit: number): Promise<readonly BookedRelease[]> => {
    listed = (await newestOf(github, place, admit, limit)).map(keep);
    return listed;
  };
  return {
    newest,
    known: async (limit) => (listed.length === 0 ? await newest(limit) : listed).slice(0, limit),
    byId: async (id) => {
      const known = listed.find((release) => release.id === id);
      if (known !== undefined) return known;
      const raw = await getRelease(github, id);
      const [release] = raw === null ? [] : admit(raw);
      return release === undefined ? null : keep(release);
    },
    adopt(raw) {
      const [release] = admit(raw);
      return release === undefined ? null : keep(release);
    },
    async read(release) {
      const events = await release.journal.load();
      return { release, events, ended: endOf(events) };
    },
    booked(raw, payload) {
      const release = keep(booked(github, options, raw, payload, true));
      listed = [release, ...listed];
      return release;
    },
    journal: (id) => createJournal(github, id, options),
  };
}
