/** Work on one admitted release, under its lease. Only here is the real World made. */
import type { Session, SessionOptions } from '../actions/context.ts';
import type { Compiled } from '../config/parts.ts';
import { begin, type Turn } from '../engine/turn.ts';
import { SluicewayError } from '../errors.ts';
import type { BookedRelease } from '../github/book.ts';
import type { Effect } from '../release/event.ts';
import { admit, admitBack } from './admission.ts';
import { enterApproval } from './approval.ts';
import { type Held, holdLease } from './hold.ts';
import type { Outside } from './outside.ts';
import { knownOf } from './shelf.ts';
import { createWorld, type GitHubWorld, type Seen } from './world.ts';

/** Commands come from the checkout: that of another commit would deploy or migrate something else under this name. */
function insistOwnCommit({ invocation }: Outside, { sha, payload }: BookedRelease, effect: Effect): void {
  const byCommand = effect.do === 'migrate' || effect.do === 'deploy';
  if (!byCommand || payload.rollback !== null || sha === invocation.sha) return;
  const [theirs, ours] = [sha.slice(0, 7), invocation.sha.slice(0, 7)];
  throw new SluicewayError(
    'ADMISSION',
    `The release is of commit ${theirs}, this run has checked out ${ours}: run it for ${theirs} to ${effect.do}.`,
  );
}

type Wish = NonNullable<SessionOptions['wish']>;

/** A run that stalled may wake when its lease has passed: it must not begin anything then. */
export function onlyWhileHeld(
  outside: Outside,
  world: GitHubWorld,
  release: BookedRelease,
  held: Held | null,
): GitHubWorld {
  const { github, abort } = outside;
  const insist = (): void => {
    abort.throwIfAborted();
    if (held !== null && github.now() < held.lease.until()) return;
    throw new SluicewayError(
      'LEASE',
      'The lease of this release has passed: this run changes nothing more. Run it again.',
    );
  };
  return {
    ...world,
    async append(event) {
      if (event.type === 'intends') {
        insist();
        insistOwnCommit(outside, release, event.effect);
      }
      return world.append(event);
    },
    async perform(effect) {
      insist();
      return world.perform(effect);
    },
  };
}

/** With who let it be, where that was asked. */
async function enterWish(
  { invocation }: Outside,
  { journal }: BookedRelease,
  options: SessionOptions,
): Promise<void> {
  if (options.wish === undefined) return;
  const events = await journal.load();
  const seq = Math.max(0, ...events.map((event) => event.seq)) + 1;
  const { wish, reason: words, by = invocation.actor, approved } = options.wish;
  const { run } = invocation;
  if (approved !== undefined) {
    const approval = { wish: 'approve', subject: 'raise' } as const;
    await journal.append({ type: 'wished', seq, run, wish: approval, ...approved });
  }
  const after = seq + (approved === undefined ? 0 : 1);
  await journal.append({ type: 'wished', seq: after, run, wish, by, words });
}

/** What gives nobody more of the new version: nothing that is wrong with release or config must stand in its way. */
function isHarmless({ wish }: Wish): boolean {
  switch (wish.wish) {
    case 'roll-back':
    case 'pause':
    case 'approve':
    case 'refuse':
      return true;
    case 'set':
      return !wish.raise;
    case 'resume':
    case 'advance':
      return false;
  }
}

/** A wish that goes forward is entered only once the release was admitted as any step forward is. */
async function admitted(job: Outside, release: BookedRelease, options: SessionOptions): Promise<Compiled> {
  if (options.wish === undefined) return admit(job, release);
  if (isHarmless(options.wish)) {
    await enterWish(job, release, options);
    return admitBack(job, release);
  }
  const compiled = await admit(job, release);
  await enterWish(job, release, options);
  return compiled;
}

/** Whoever takes users back waits for the run that holds the lease; any other wish is left to that run. */
const isRollBack = ({ wish }: SessionOptions): boolean => wish?.wish.wish === 'roll-back';

/** The ledger is that of another deployment than the payload: the release was asked for by a wrong id. */
function insistSame({ events }: Turn, { id, payload }: BookedRelease): void {
  const opened = events.find((event) => event.type === 'opened');
  if (opened === undefined || (opened.run === payload.run && opened.digest === payload.digest)) return;
  throw new SluicewayError(
    'INPUT',
    `Release ${id} was opened by run ${opened.run.replace('.', ', attempt ')}: the input "release" is not the one that this run opened.`,
  );
}

const subjectOf = ({ wish }: SessionOptions): 'restore' | 'release' =>
  wish?.wish.wish === 'roll-back' && wish.wish.restore ? 'restore' : 'release';

/**
 * Admits the release and runs `work` on it; the lease is given back whatever happens.
 * @param reach what of its config the work is given: a tick's has no database
 */
export async function within<T>(
  job: Outside,
  release: BookedRelease,
  options: SessionOptions,
  shown: (compiled: Compiled, seen: Seen) => Promise<void>,
  work: (session: Session) => Promise<T>,
  reach: (compiled: Compiled) => Compiled = (all) => all,
): Promise<T> {
  const compiled = reach(await admitted(job, release, options));
  const { environment, service } = release.payload;
  const place = { environment, service, sha: release.sha };
  const held = options.effects.size === 0 ? null : await holdLease(job, place, isRollBack(options));
  const outside = held === null ? job : { ...job, abort: AbortSignal.any([job.abort, held.lost]) };
  const world = createWorld(outside, compiled, release, (seen) => shown(compiled, seen));
  try {
    const first = await begin(world, compiled.plan);
    insistSame(first, release);
    const asked = { release, subject: options.approves ?? subjectOf(options) };
    const begun = held === null ? first : await enterApproval(outside, world, compiled.plan, first, asked);
    const session = {
      release: knownOf(release),
      compiled,
      world: onlyWhileHeld(outside, world, release, held),
    };
    return await work({ ...session, begun, facts: world.facts, now: () => outside.github.now() });
  } finally {
    await held?.giveBack();
  }
}
