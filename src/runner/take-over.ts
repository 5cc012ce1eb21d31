/** A release begins where another has come to: one that gives its place, or one that nobody but the router knows of. */
import type { OpenRequest } from '../actions/context.ts';
import type { Exposure } from '../config/plan.ts';
import { drive } from '../engine/drive.ts';
import { SluicewayError } from '../errors.ts';
import type { BookedRelease, Chapter } from '../github/book.ts';
import { shareText } from '../judge/figure.ts';
import type { EffectName } from '../release/event.ts';
import type { Outside } from './outside.ts';
import { shareNow } from './perform.ts';
import { within } from './session.ts';
import { type Shelf, targetOf } from './shelf.ts';
import { candidateOf } from './world.ts';

/** Traffic only. */
const effects: ReadonlySet<EffectName> = new Set(['shift', 'drain']);

/** Takes the users of the release under way back. @throws SluicewayError LEDGER where that does not come to its end */
async function endOther(outside: Outside, release: BookedRelease, sha: string): Promise<void> {
  const reason = `Release of ${sha.slice(0, 7)} takes its place`;
  const wish = { wish: { wish: 'roll-back', to: { share: 0 }, restore: false } as const, reason };
  outside.log.line(`  Release ${release.id} goes back: ${reason}`);
  const options = { effects, release: release.id, wish };
  const shown = (): Promise<void> => Promise.resolve();
  const driven = await within(outside, release, options, shown, ({ world, compiled, begun }) =>
    drive(world, compiled.plan, { effects, completes: false }, begun),
  );
  if (driven.state.is === 'closed') return;
  throw new SluicewayError(
    'LEDGER',
    `Release ${release.id} was to give its place, and did not come to its end: ${driven.decision.because}.`,
  );
}

/** The open release of another commit, where it may be ended: a rollback is left to its end. */
const otherOf = (newest: Chapter | null, sha: string): Chapter | null =>
  newest?.ended === null && newest.release.sha !== sha && newest.release.payload.rollback === null
    ? newest
    : null;

/**
 * Where the config says so, another commit's release that is under way gives its place: its users go back first.
 * @param insistNew a run that is run again must not end what was released since
 * @returns the share that this one begins at; `null` where it begins at its first step
 */
export async function takeOver(
  outside: Outside,
  shelf: Shelf,
  { sha, rollback }: OpenRequest,
  insistNew: () => Promise<void>,
): Promise<Exposure | null> {
  const { supersede } = shelf.compiled.parts;
  if (supersede === undefined || rollback !== null) return null;
  const other = otherOf(await shelf.newest(), sha);
  if (other === null) return null;
  await insistNew();
  const { state } = targetOf(shelf.compiled, other);
  await endOther(outside, other.release, sha);
  const goes = state.is === 'open' && state.course.is !== 'back' && state.exposure.share > 0;
  return supersede === 'continue' && goes ? state.exposure : null;
}

/** What the router gives already, where that is to be taken over: some users, and not all of them. */
export async function adoptedBy(
  outside: Outside,
  shelf: Shelf,
  release: BookedRelease,
): Promise<Exposure | null> {
  const { adopt, traffic } = shelf.compiled.parts;
  if (adopt !== true || traffic === undefined || release.payload.rollback !== null) return null;
  const now = await shareNow(outside, shelf.compiled, candidateOf(release));
  if (now.share <= 0 || now.share >= 1) return null;
  outside.log.line(`  Adopted: the router gives ${shareText(now.share)} of users this version already`);
  return now;
}
