/** One release of a tick: what is seen tells whether anything is to be done, and only then it is taken up. */
import { drive, type Driven } from '../engine/drive.ts';
import { glance } from '../engine/glance.ts';
import type { Turn } from '../engine/turn.ts';
import { messageOf, SluicewayError } from '../errors.ts';
import type { Decision } from '../release/decision.ts';
import type { EffectName } from '../release/event.ts';
import { overdueSince } from '../release/hold.ts';
import { waitUntil } from '../release/retry.ts';
import type { ReleaseState } from '../release/state.ts';
import type { TickRow } from '../report/tick.ts';
import type { ActionContext, ForgedRelease, Sighted, Sighting } from './context.ts';
import { isWell } from './driven.ts';

/** Traffic, and asking for approvals: nothing that takes an approval itself. */
const effects: ReadonlySet<EffectName> = new Set(['shift', 'drain', 'dispatch']);
const ticking = { effects, completes: true, unasked: true } as const;

/** Before its rollout it is its own job's: that judges the gates, and changes what a tick may not. */
const isOthers = (state: ReleaseState): boolean =>
  state.is === 'none' ||
  (state.is === 'open' &&
    state.course.is === 'forward' &&
    state.pending === null &&
    state.phase !== 'rollout' &&
    state.phase !== 'end');

type Row = Omit<TickRow, 'service' | 'environment' | 'release' | 'sha'>;

const share = (state: ReleaseState): number => (state.is === 'none' ? 0 : state.exposure.share);

function rowOf(seen: Sighted, state: ReleaseState, decision: Decision, ok: boolean): Row {
  const { plan } = seen.compiled;
  const overdue = decision.is === 'hold' ? overdueSince(plan, state, seen.begun.now) : null;
  return {
    decision: decision.is === 'complete' && decision.outcome !== 'completed' ? 'roll-back' : decision.is,
    exposure: share(state),
    next: decision.is === 'hold' ? decision.until : null,
    late: overdueSince(plan, seen.begun.state, seen.begun.now) ?? overdue,
    because: state.is === 'closed' ? state.words : decision.because,
    ok,
    over: state.is === 'closed',
  };
}

/** A person who says no, or a run that nobody let in, is entered; the release stays where it is. */
async function enterRefusal(
  context: ActionContext,
  sighting: Sighting,
  subject: string,
  run: string,
): Promise<boolean> {
  const asked = /^\d+$/.test(run) ? await context.askedRun(Number(run), sighting.environment) : null;
  if (asked?.is !== 'refused') return false;
  const wish = { wish: { wish: 'refuse', subject }, by: asked.by, reason: asked.why } as const;
  await sighting.within({ effects: new Set(), wish }, async ({ world, begun }) =>
    world.publish(begun.state, {
      is: 'await-approval',
      subject,
      figures: [],
      because: `@${asked.by} refused it: ${asked.why}`,
    }),
  );
  return true;
}

/** What is left to itself until then, after what this tick has entered. */
interface Waiting {
  readonly turn: Turn;
  readonly decision: Decision;
}

/** What waits for a person is as it should be; a router that has to be repaired is not. */
const isFine = (decision: Decision): boolean =>
  decision.is === 'await-approval'
    ? decision.subject !== 'repair'
    : isWell(decision) || decision.is === 'complete';

async function wait(
  context: ActionContext,
  sighting: Sighting,
  seen: Sighted,
  { turn, decision }: Waiting,
): Promise<Row> {
  const { state } = turn;
  const row = rowOf(seen, state, decision, true);
  if (turn !== seen.begun) await seen.show(turn, decision);
  if (decision.is !== 'await-approval' || state.is !== 'open') return row;
  const run = state.asked[decision.subject];
  if (run === undefined || state.refused[decision.subject] !== undefined) return row;
  const refused = await enterRefusal(context, sighting, decision.subject, run);
  return refused ? { ...row, because: `${row.because}; it was refused` } : row;
}

async function takeUp(sighting: Sighting, seen: Sighted): Promise<Row> {
  const driven = await sighting.within({ effects }, async ({ world, compiled, begun }): Promise<Driven> => {
    const ended = await drive(world, compiled.plan, ticking, begun);
    return ended;
  });
  const { state, decision } = driven;
  if (state.is === 'closed' && state.outcome === 'completed') await sighting.supersedePrevious();
  return rowOf(seen, state, decision, isFine(decision));
}

async function tickSeen(context: ActionContext, sighting: Sighting): Promise<Row> {
  const seen = await sighting.look();
  const { state, events, now } = seen.begun;
  if (isOthers(state)) {
    const because = 'its own job is at it: a tick begins where its users do';
    return rowOf(seen, state, { is: 'await-approval', subject: 'release', figures: [], because }, true);
  }
  const again = waitUntil(events, now);
  const { turn, decision } = await glance(seen.world, seen.compiled.plan, seen.begun);
  if (decision !== null) return wait(context, sighting, seen, { turn, decision });
  if (again === null) return takeUp(sighting, seen);
  const because = `${again.words}; it is tried again then`;
  return rowOf(seen, state, { is: 'hold', until: again.until, figures: [], because }, false);
}

const none = { decision: 'none', exposure: null, next: null, late: null, over: false } as const;

/** A run that holds the lease is at work on it: that is a fault only where it is not seen to look. */
async function failed(sighting: Sighting, error: unknown): Promise<Row> {
  const because = messageOf(error);
  if (!(error instanceof SluicewayError) || error.code !== 'LEASE') return { ...none, ok: false, because };
  const { compiled, begun } = await sighting.look();
  const late = overdueSince(compiled.plan, begun.state, begun.now);
  return { ...none, decision: 'busy', exposure: share(begun.state), late, ok: late === null, because };
}

/** Never throws: what is wrong with one release is no matter of the others. */
export async function tickOne(context: ActionContext, sighting: Sighting): Promise<TickRow> {
  const { service, environment, release, sha } = sighting;
  const of = { service, environment, release, sha };
  try {
    return {
      ...of,
      ...(await tickSeen(context, sighting).catch((error: unknown) => failed(sighting, error))),
    };
  } catch (error) {
    return { ...of, ...none, ok: false, because: messageOf(error) };
  }
}

export const forgedRow = ({ service, environment, sha, by }: ForgedRelease): TickRow => ({
  ...none,
  service,
  environment,
  sha,
  release: null,
  ok: false,
  because: `a deployment of ${by} says that it is a release, and its writer or signature is not ours: it is not counted. Who made it, and why?`,
});
