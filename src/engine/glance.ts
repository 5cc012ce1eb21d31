/**
 * What a run that passes by does without the lease: the planned looks that are due, and the guards. Two runs may take
 * the same look, over the same time, and the ledger has it once; whatever changes something is left to `drive`.
 */
import type { Plan } from '../config/plan.ts';
import type { Facts } from '../judge/reading.ts';
import type { Decision } from '../release/decision.ts';
import { dueUnasked, next, observed } from '../release/next.ts';
import { stepOfSubject } from '../release/step-approval.ts';
import type { ReleaseState } from '../release/state.ts';
import { begin, enter, type Turn } from './turn.ts';
import type { World } from './world.ts';

export interface Glanced {
  readonly turn: Turn;
  /** `null` where something is to be done about it, under the lease. */
  readonly decision: Decision | null;
}

const nothing: Facts = new Map();

/** What is awaited that a tick can do nothing about, or has asked for already. */
const isAsked = (state: ReleaseState, subject: string): boolean =>
  stepOfSubject(subject) === null || (state.is === 'open' && state.asked[subject] !== undefined);

function leaves(state: ReleaseState, decision: Decision, now: number): boolean {
  switch (decision.is) {
    case 'hold':
      return decision.until > now;
    case 'await-approval':
      return isAsked(state, decision.subject);
    case 'complete':
      return state.is === 'closed';
    case 'advance':
    case 'roll-back':
      return false;
  }
}

/** A guard that acts is read once more under the lease: what is done must be decided there. */
async function one(world: World, plan: Plan, turn: Turn): Promise<Glanced | Turn> {
  const { state, now } = turn;
  if (state.is === 'open' && state.pending !== null) return { turn, decision: null };
  const asked = dueUnasked(plan, state, now);
  const facts = asked.fields.length === 0 ? nothing : await world.read(asked);
  const entry = observed(plan, state, asked, facts, now);
  if (entry !== null && !asked.planned) return { turn, decision: null };
  const after = entry === null ? turn : await enter(world, plan, turn, entry);
  const decision = next(plan, after.state, facts, after.now);
  if (entry !== null && decision.is === 'hold' && decision.until <= after.now) return after;
  return { turn: after, decision: leaves(after.state, decision, after.now) ? decision : null };
}

/**
 * @param seen the ledger as a listing told it: enough to see that nothing is due; before a look is entered it is read
 */
export async function glance(world: World, plan: Plan, seen: Turn): Promise<Glanced> {
  const planned = dueUnasked(plan, seen.state, seen.now).planned;
  let turn = planned ? await begin(world, plan) : seen;
  for (;;) {
    const found = await one(world, plan, turn);
    if ('decision' in found) return found;
    turn = found;
  }
}
