/** One turn's view of the ledger: what was loaded, what this run has added to it, and what both amount to. */
import { splitLook } from '../ledger/split.ts';
import type { Plan } from '../config/plan.ts';
import type { Instant } from '../judge/reading.ts';
import type { Entry, Event } from '../release/event.ts';
import { replay } from '../release/replay.ts';
import type { ReleaseState } from '../release/state.ts';
import type { World } from './world.ts';

export interface Turn {
  readonly events: readonly Event[];
  readonly now: Instant;
  readonly state: ReleaseState;
}

/** A clock that jumped back is not believed: it is no earlier than the newest event, so that no hold begins anew. */
const notBefore = (events: readonly Event[], now: Instant): Instant =>
  events.reduce((latest, { at }) => Math.max(latest, at), now);

export async function begin(world: World, plan: Plan): Promise<Turn> {
  const { events, now } = await world.load();
  return { events, now: notBefore(events, now), state: replay(plan, events) };
}

async function addOne(world: World, plan: Plan, turn: Turn, entry: Entry): Promise<Turn> {
  const event = await world.append({ ...entry, seq: turn.state.last + 1, run: world.run });
  const events = [...turn.events, event];
  // What was just written has GitHub's time: an effect in between may have taken long.
  return { events, now: Math.max(turn.now, event.at), state: replay(plan, events) };
}

/** Enters something and goes on with the ledger as it is then. A look may take several events. */
export async function enter(world: World, plan: Plan, turn: Turn, entry: Entry): Promise<Turn> {
  const parts = entry.type === 'looked' || entry.type === 'baseline' ? splitLook(entry) : [entry];
  let after = turn;
  for (const part of parts) after = await addOne(world, plan, after, part);
  return after;
}
