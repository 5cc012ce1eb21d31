/** The book of one service and environment, and what its chapters say: which is open, which do users have. */
import { isDeepStrictEqual } from 'node:util';
import type { Known, Target } from '../actions/context.ts';
import type { Compiled } from '../config/parts.ts';
import { type Book, type BookedRelease, type Chapter, createBook } from '../github/book.ts';
import type { JournalOptions } from '../github/journal.ts';
import type { Overview } from '../github/overview.ts';
import { replay } from '../release/replay.ts';
import type { Outside } from './outside.ts';

/** How many releases are looked through for the live one, before it is taken that there is none. */
const HISTORY = 30;

export interface Shelf {
  readonly book: Book;
  readonly compiled: Compiled;
  /** The newest releases, newest first, without their events, as they were last asked for. */
  known(): Promise<readonly BookedRelease[]>;
  /** The newest release, unless its run died before its first event. */
  newest(): Promise<Chapter | null>;
  /** The same, with no more than its end where that was seen: an end is final, so it is not read again. */
  newestBy(seen: Overview): Promise<Chapter | null>;
  /** The newest that was completed and not replaced. */
  live(): Promise<Chapter | null>;
  find(idOrSha: string): Promise<Chapter | null>;
}

/** Logins under which the ledger is written: the input `writer`, several by commas. */
export const writersOf = (input: string | undefined): readonly string[] =>
  (input || 'github-actions[bot]').split(',').map((login) => login.trim());

export function journalOptions(
  { invocation, secrets, inputs, log }: Outside,
  serviceUrl: string,
): JournalOptions {
  const { repository, runUrl } = invocation;
  return {
    repository,
    keys: secrets.keys,
    writers: writersOf(inputs.writer),
    runUrl,
    serviceUrl,
    warn: log.warn,
    mask: secrets.mask,
  };
}

export const knownOf = ({ id, sha, payload }: BookedRelease): Known => {
  const { config, opener, previous, rollback } = payload;
  return {
    id,
    sha,
    config,
    opener,
    previous,
    rollback: rollback && { of: rollback.of, restore: rollback.restore },
  };
};

/** What a release's ledger amounts to, under the plan of today: enough to tell its end, its backup and its verdicts. */
export const targetOf = ({ plan }: Compiled, { release, events }: Chapter): Target => ({
  release: knownOf(release),
  state: replay(plan, events),
});

const isDone = ({ ended }: Chapter): boolean => ended === 'completed' || ended === 'superseded';

async function firstOf(
  book: Book,
  fits: (chapter: Chapter) => boolean,
  among: readonly BookedRelease[],
): Promise<Chapter | null> {
  for (const release of among) {
    const chapter = await book.read(release);
    if (fits(chapter)) return chapter;
  }
  return null;
}

/** How it ended, if that is what its latest status says: of the deployment that has the very same payload. */
function seenEnd(release: BookedRelease, { deployments }: Overview): Chapter | null {
  const seen = deployments.find(({ payload }) => isDeepStrictEqual(payload, release.payload));
  const event = seen?.latest ? release.journal.recognise(seen.latest) : null;
  return event?.type === 'closed' ? { release, events: [event], ended: event.outcome } : null;
}

export function openShelf(outside: Outside, compiled: Compiled): Shelf {
  const { service, environment } = compiled.plan;
  const { base } = compiled.parts.http;
  const serviceUrl = base !== undefined && !base.includes('$') ? base : '';
  const book = createBook(outside.github, { service, environment }, journalOptions(outside, serviceUrl));
  return {
    book,
    compiled,
    known: () => book.known(HISTORY),
    newest: async () => firstOf(book, ({ ended }) => ended !== 'unopened', await book.newest(HISTORY)),
    async newestBy(seen) {
      const all = await book.newest(HISTORY);
      const [first] = all;
      const ended = first === undefined ? null : seenEnd(first, seen);
      return ended ?? firstOf(book, ({ ended: end }) => end !== 'unopened', all);
    },
    live: async () => firstOf(book, ({ ended }) => ended === 'completed', await book.known(HISTORY)),
    async find(idOrSha) {
      if (/^\d{1,15}$/.test(idOrSha) && idOrSha.length < 40) {
        const release = await book.byId(Number(idOrSha));
        return firstOf(book, isDone, release === null ? [] : [release]);
      }
      if (!/^[0-9a-f]{7,40}$/.test(idOrSha)) return null;
      const all = await book.known(HISTORY);
      return firstOf(
        book,
        isDone,
        all.filter(({ sha }) => sha.startsWith(idOrSha)),
      );
    },
  };
}

/** Number of the last event of a release that was completed, and not replaced since; else `null`. */
async function lastOfCompleted({ book, compiled }: Shelf, id: number): Promise<number | null> {
  const release = await book.byId(id);
  if (release === null) return null;
  const { state } = targetOf(compiled, await book.read(release));
  return state.is === 'closed' && state.outcome === 'completed' ? state.last : null;
}

/** Enters that a newer release took the place of a completed one; `last` where its ledger need not be read. */
export async function supersede(
  { invocation: { run } }: Outside,
  shelf: Shelf,
  id: number,
  words: string,
  last: number | undefined,
): Promise<void> {
  const seq = last ?? (await lastOfCompleted(shelf, id));
  if (seq === null) return;
  const event = { type: 'closed', outcome: 'superseded', seq: seq + 1, run, words } as const;
  await shelf.book.journal(id).append(event);
}
