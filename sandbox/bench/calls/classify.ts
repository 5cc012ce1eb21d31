/** What each call of a step was for. A reading of the ledger is known by what was written before and after it. */
import type { RecordedCall } from '../../github/journal.ts';
import { type Asked, askedBy, events, type Group, type Kind } from './asked.ts';

const reading = (group: Group, what: string): Kind => ({ group, what });

/** Our own release's lines of the ledger: what was read or written of others is no part of its turns. */
const isOf =
  (release: number) =>
  (one: Asked): boolean =>
    (one.is === 'reading' || one.is === 'event') && one.release === release;

/** Types of the events that the turn enters which this reading begins: up to the next reading. */
function turnOf(after: readonly Asked[]): ReadonlySet<string> {
  const end = after.findIndex(({ is }) => is === 'reading');
  const turn = end === -1 ? after : after.slice(0, end);
  return new Set(turn.flatMap((one) => (one.is === 'event' ? [one.event.type] : [])));
}

/** As `kindOf`, of a reading of this release. */
function readingKind(before: readonly Asked[], after: readonly Asked[]): Kind {
  if (!before.some(({ is }) => is === 'event')) return reading('rest', 'finding');
  const last = before.at(-1);
  if (last?.is === 'event' && last.event.type === 'intends') return reading('effects', 'reading between');
  if (last?.is === 'event' && last.event.type === 'did') return reading('effects', 'reading after');
  const turn = turnOf(after);
  if (turn.has('closed')) return reading('rest', 'end');
  // A turn begins with a reading because a look is due; an effect that follows is read for after its own intent.
  const looks = turn.has('looked') || turn.has('judged') || !turn.has('intends');
  return looks ? reading('looks', 'readings') : reading('effects', 'reading before');
}

/** While a step is held the release goes on in the same job; what is written last is its end. */
const commentKind = (after: readonly Asked[]): Kind =>
  after.length > 0 ? { group: 'looks', what: 'comment while held' } : { group: 'rest', what: 'comment' };

/** `before` and `after` are what was read and written of this release in the same step. */
function kindOf(one: Asked, release: number, before: readonly Asked[], after: readonly Asked[]): Kind {
  switch (one.is) {
    case 'plain':
      return one.kind;
    case 'event':
      return events[one.event.type];
    case 'comment':
      return commentKind(after);
    case 'reading':
      return one.release === release ? readingKind(before, after) : { group: 'rest', what: 'finding' };
  }
}

/** What each call of one step (one action's run) was for, in their order. */
export function classify(calls: readonly RecordedCall[], release: number): readonly Kind[] {
  const all = calls.map(askedBy);
  const ours = isOf(release);
  return all.map((one, at) =>
    kindOf(one, release, all.slice(0, at).filter(ours), all.slice(at + 1).filter(ours)),
  );
}

/** Effects that were carried out: each is one `did` in the ledger. */
export const effectsIn = (calls: readonly RecordedCall[], release: number): number =>
  calls
    .map(askedBy)
    .filter((one) => one.is === 'event' && one.release === release && one.event.type === 'did').length;
