/**
 * The only loop: load, replay, settle what was left, read what is due, decide, ONE effect, and again; until a
 * person is needed, the end is reached or the job's time is up. It knows the outside only as a `World`.
 */
import type { Plan } from '../config/plan.ts';
import type { Facts } from '../judge/reading.ts';
import type { Decision } from '../release/decision.ts';
import { shareText } from '../judge/figure.ts';
import type { Effect, EffectName, Outcome } from '../release/event.ts';
import { due, dueUnasked, next, observed } from '../release/next.ts';
import { endWords } from '../release/end-words.ts';
import { holdEnds } from '../release/hold.ts';
import { stepOfSubject } from '../release/step-approval.ts';
import type { Pending, ReleaseState } from '../release/state.ts';
import { type Carried, carryOut, confirm, giveUp, isOutranked, settle, type Shifted } from './effect.ts';
import { unlessMoved } from './moved.ts';
import { begin, enter, type Turn } from './turn.ts';
import type { World } from './world.ts';

/** What an action may do. Anything else ends the drive with `await-approval` for it. */
export interface Allowed {
  readonly effects: ReadonlySet<EffectName>;
  /** Whether it may close a release that has reached all of its users. Bad ends are always entered. */
  readonly completes: boolean;
  /** Nobody has asked this run to look further: where a person is waited for, it reads only what may turn it back. */
  readonly unasked?: boolean;
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

type Asking = Extract<Decision, { is: 'await-approval' }>;

const nothing: Facts = new Map();
const key = (effect: Effect): string => JSON.stringify(effect);

const needs = (subject: string, because: string): Decision => ({
  is: 'await-approval',
  subject,
  figures: [],
  because,
});

interface Looked {
  readonly turn: Turn;
  readonly facts: Facts;
  readonly planned: boolean;
}

/** Reads what is due, and enters what it settles before anything is decided on it. */
async function look({ world, plan, allowed }: Course, turn: Turn): Promise<Looked> {
  const asked = (allowed.unasked === true ? dueUnasked : due)(plan, turn.state, turn.now);
  const { planned } = asked;
  if (asked.fields.length === 0) return { turn, facts: nothing, planned };
  const facts = await world.read(asked);
  const entry = observed(plan, turn.state, asked, facts, turn.now);
  return { turn: entry === null ? turn : await enter(world, plan, turn, entry), facts, planned };
}

/** What one drive remembers from turn to turn; everything else is in the ledger. */
interface Memory {
  /** Effects that failed in this run, with what was said: they are not tried again. */
  readonly failed: Map<string, string>;
  /** The shift of the turn before, until the reading after it. */
  shifted: Shifted | null;
  /** The ledger as it stands after what this run just read or wrote: the next turn need not ask for it again. */
  known: Turn | null;
  /** Whether the router was held against the ledger in this run: at its first turn, then at each look and change. */
  asked: boolean;
}

/** What every turn of a drive has. */
interface Course {
  readonly world: World;
  readonly plan: Plan;
  readonly allowed: Allowed;
  readonly memory: Memory;
}

function note({ memory }: Course, effect: Effect, carried: Carried): null {
  if (carried.is === 'failed') memory.failed.set(key(effect), carried.error.message);
  if (carried.is !== 'done') return null;
  // Only a shift is read after at once. Whatever comes next is read between its intent and its deed, or before the end.
  if (effect.do === 'shift') memory.shifted = { intent: carried.intent, to: effect.to };
  else memory.known = carried.turn;
  return null;
}

async function doNow(course: Course, turn: Turn, effect: Effect, because: string): Promise<End | null> {
  const { world, plan, allowed, memory } = course;
  const why = memory.failed.get(key(effect));
  if (why !== undefined) return { decision: needs('repair', why), state: turn.state };
  if (!allowed.effects.has(effect.do)) return { decision: needs(effect.do, because), state: turn.state };
  return note(course, effect, await carryOut(world, plan, turn, effect, because));
}

/** The router is asked once more before the end: a write that came late, or a person, may have moved it. */
async function setBack(course: Course, turn: Turn, outcome: Outcome): Promise<End | null | 'as it must be'> {
  const { state } = turn;
  if (state.is !== 'open' || state.traffic === 'untouched') return 'as it must be';
  const effect = { do: 'shift', to: state.exposure, course: 'back' } as const;
  if ((await course.world.probe(effect, turn.now)) !== 'undone') return 'as it must be';
  const because = `the router does not give ${shareText(state.exposure.share)} any more: somebody or something else has set it`;
  if (outcome === 'completed') return { decision: needs('repair', because), state };
  return doNow(course, turn, effect, because);
}

/** By ids: a wish may have taken the very number that this run gave to its own last event. */
function hasNews(turn: Turn, latest: Turn): boolean {
  const known = new Set(turn.events.map(({ id }) => id));
  return latest.events.some(({ id }) => !known.has(id));
}

/** `null` where there is more to do: somebody wrote something since the decision was taken, or the router moved. */
async function close(course: Course, turn: Turn, decision: Decision): Promise<End | null> {
  const { world, plan } = course;
  if (decision.is !== 'complete' || turn.state.is !== 'open') return { decision, state: turn.state };
  const { outcome, because } = decision;
  const end = await setBack(course, turn, outcome);
  if (end !== 'as it must be') return end;
  const latest = await begin(world, plan);
  if (hasNews(turn, latest)) return null;
  const words = endWords(plan, turn.state, outcome, because, latest.now);
  const { state } = await enter(world, plan, latest, { type: 'closed', outcome, words });
  await world.publish(state, decision);
  return { decision, state };
}

/** What a run that died left behind: finished, or given up where a wish outranks it. */
async function takeUp(course: Course, turn: Turn, pending: Pending): Promise<End | null> {
  const { world, plan, allowed } = course;
  const { effect } = pending;
  if (allowed.effects.has(effect.do)) return note(course, effect, await settle(world, plan, turn, pending));
  if (isOutranked(turn, effect)) return note(course, effect, await giveUp(world, plan, turn, pending.intent));
  return { decision: needs(effect.do, 'another run was at it'), state: turn.state };
}

/** Answers with the end, or `null` to go on with another turn. */
async function step(course: Course): Promise<End | null> {
  const { world, plan, memory } = course;
  const { shifted, known } = memory;
  const loaded = known ?? (await begin(world, plan));
  const { state } = loaded;
  memory.shifted = null;
  memory.known = null;
  if (shifted !== null) await confirm(world, plan, loaded, shifted);
  if (state.is === 'open' && state.pending !== null) return takeUp(course, loaded, state.pending);
  const { turn, facts, planned } = await look(course, loaded);
  const wanted = next(plan, turn.state, facts, turn.now);
  const asks = planned || wanted.is === 'advance' || !memory.asked;
  const decision = asks ? await unlessMoved(world, turn, wanted) : wanted;
  memory.asked = true;
  await world.publish(turn.state, decision);
  return act(course, turn, decision);
}

/** Who approves a step is asked once, by whoever may start the run that waits for it. */
async function ask(course: Course, turn: Turn, decision: Asking): Promise<End | null> {
  const { state } = turn;
  const { subject, because } = decision;
  const open = state.is === 'open' && state.asked[subject] === undefined && stepOfSubject(subject) !== null;
  if (!open || !course.allowed.effects.has('dispatch')) return { decision, state };
  return doNow(course, turn, { do: 'dispatch', subject }, because);
}

async function act(course: Course, turn: Turn, decision: Decision): Promise<End | null> {
  const { state } = turn;
  switch (decision.is) {
    case 'advance':
    case 'roll-back':
      return doNow(course, turn, decision.effect, decision.because);
    case 'hold': {
      const until = Math.min(decision.until, turn.now + LONGEST_SLEEP);
      const hold = Math.max(decision.until, holdEnds(course.plan, state));
      return (await course.world.sleep(until, hold)) === 'slept' ? null : { decision, state };
    }
    case 'await-approval':
      return ask(course, turn, decision);
    case 'complete': {
      const may = course.allowed.completes || decision.outcome !== 'completed';
      return may ? close(course, turn, decision) : { decision, state };
    }
  }
}

/** @param begun the ledger as it was just read, if it was: the first turn goes on from there */
export async function drive(
  world: World,
  plan: Plan,
  allowed: Allowed,
  begun: Turn | null = null,
): Promise<Driven> {
  const memory: Memory = { failed: new Map(), shifted: null, known: begun, asked: false };
  for (;;) {
    const end = await step({ world, plan, allowed, memory });
    if (end !== null) return { ...end, failed: [...memory.failed.values()] };
  }
}
