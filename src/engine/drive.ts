/**
 * The only loop: load, replay, settle what was left, read what is due, decide, ONE effect, and again; until a
 * person is needed, the end is reached or the job's time is up. It knows the outside only as a `World`.
 */
import type { Plan } from '../config/plan.ts';
import type { Facts } from '../judge/reading.ts';
import type { Decision } from '../release/decision.ts';
import type { Effect, EffectName } from '../release/event.ts';
import { due, next, observed } from '../release/next.ts';
import { endWords } from '../release/words.ts';
import type { ReleaseState } from '../release/state.ts';
import { type Carried, carryOut, settle } from './effect.ts';
import { begin, enter, type Turn } from './turn.ts';
import type { World } from './world.ts';

/** What an action may do. Anything else ends the drive with `await-approval` for it. */
export interface Allowed {
  readonly effects: ReadonlySet<EffectName>;
  /** Whether it may close a release that has reached all of its users. Bad ends are always entered. */
  readonly completes: boolean;
}

/** The decision that ended the drive, and the state that it was taken in. */
interface End {
  readonly decision: Decision;
  readonly state: ReleaseState;
}
export interface Driven extends End {
  /** What failed in this run, in full: the ledger keeps only as much of it as fits. */
  readonly failed: readonly string[];
}

/** A wish must be found while a step is held, so no sleep is longer, in ms. */
const LONGEST_SLEEP = 30_000;

const nothing: Facts = new Map();
const key = (effect: Effect): string => JSON.stringify(effect);

const needs = (subject: string, because: string): Decision => ({
  is: 'await-approval',
  subject,
  figures: [],
  because,
});

/** Reads what is due, and enters what it settles before anything is decided on it. */
async function look(world: World, plan: Plan, turn: Turn): Promise<{ turn: Turn; facts: Facts }> {
  const asked = due(plan, turn.state, turn.now);
  if (asked.fields.length === 0) return { turn, facts: nothing };
  const facts = await world.read(asked);
  const entry = observed(plan, turn.state, asked, facts, turn.now);
  return { turn: entry === null ? turn : await enter(world, plan, turn, entry), facts };
}

/** `null` where somebody wrote something since the decision was taken: then it is taken again. */
async function close(world: World, plan: Plan, turn: Turn, decision: Decision): Promise<End | null> {
  if (decision.is !== 'complete' || turn.state.is !== 'open') return { decision, state: turn.state };
  const latest = await begin(world, plan);
  if (latest.state.last !== turn.state.last) return null;
  const { outcome, because } = decision;
  const words = endWords(plan, turn.state, outcome, because, latest.now);
  const { state } = await enter(world, plan, latest, { type: 'closed', outcome, words });
  await world.publish(state, decision);
  return { decision, state };
}

/** Answers with the end, or `null` to go on with another turn. */
async function step(
  world: World,
  plan: Plan,
  allowed: Allowed,
  failed: Map<string, string>,
): Promise<End | null> {
  const loaded = await begin(world, plan);
  const { state } = loaded;
  if (state.is === 'open' && state.pending !== null) {
    const { pending } = state;
    if (!allowed.effects.has(pending.effect.do))
      return { decision: needs(pending.effect.do, 'another run was at it'), state };
    return note(failed, pending.effect, await settle(world, plan, loaded, pending));
  }
  const { turn, facts } = await look(world, plan, loaded);
  const decision = next(plan, turn.state, facts, turn.now);
  await world.publish(turn.state, decision);
  return act(world, plan, allowed, failed, turn, decision);
}

function note(failed: Map<string, string>, effect: Effect, carried: Carried): null {
  if (carried.is === 'failed') failed.set(key(effect), carried.error.message);
  return null;
}

async function act(
  world: World,
  plan: Plan,
  allowed: Allowed,
  failed: Map<string, string>,
  turn: Turn,
  decision: Decision,
): Promise<End | null> {
  const { state } = turn;
  switch (decision.is) {
    case 'advance':
    case 'roll-back': {
      const { effect, because } = decision;
      const why = failed.get(key(effect));
      if (why !== undefined) return { decision: needs('repair', why), state };
      if (!allowed.effects.has(effect.do)) return { decision: needs(effect.do, because), state };
      return note(failed, effect, await carryOut(world, plan, turn, effect, because));
    }
    case 'hold': {
      const until = Math.min(decision.until, turn.now + LONGEST_SLEEP);
      return (await world.sleep(until)) === 'slept' ? null : { decision, state };
    }
    case 'await-approval':
      return { decision, state };
    case 'complete': {
      const may = allowed.completes || decision.outcome !== 'completed';
      return may ? close(world, plan, turn, decision) : { decision, state };
    }
  }
}

export async function drive(world: World, plan: Plan, allowed: Allowed): Promise<Driven> {
  const failed = new Map<string, string>();
  for (;;) {
    const end = await step(world, plan, allowed, failed);
    if (end !== null) return { ...end, failed: [...failed.values()] };
  }
}
