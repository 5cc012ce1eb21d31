/** Carrying out one effect: intent, another look at the ledger, the deed, and what came of it. */
import type { Exposure, Plan } from '../config/plan.ts';
import { SluicewayError } from '../errors.ts';
import { type Effect, type IntentId, intentId } from '../release/event.ts';
import { replay } from '../release/replay.ts';
import type { Pending } from '../release/state.ts';
import { failureWords } from '../release/end-words.ts';
import { intentWords } from '../release/words.ts';
import { begin, enter, type Turn } from './turn.ts';
import type { World } from './world.ts';

/** What became of it; the ledger says the same. A `failed` one is not tried again by this run. */
export type Carried =
  | { readonly is: 'done'; readonly intent: IntentId; readonly turn: Turn }
  | { readonly is: 'outranked' }
  | { readonly is: 'failed'; readonly error: SluicewayError };

/** A shift that this run made in the turn before. */
export interface Shifted {
  readonly intent: IntentId;
  readonly to: Exposure;
}

const isForward = (effect: Effect): boolean =>
  effect.do !== 'restore' && (effect.do !== 'shift' || effect.course !== 'back');

/**
 * A roll-back that was wished meanwhile outranks whatever goes forward; a pause, or a share that a person set, the
 * next step of the plan. Backup, migration and deployment are not left half-way for a pause.
 */
export function isOutranked({ state }: Turn, effect: Effect): boolean {
  if (state.is !== 'open') return false;
  const { course } = state;
  const shift = effect.do === 'shift' && effect.course !== 'back' ? effect : null;
  switch (course.is) {
    case 'forward':
      return false;
    case 'paused':
      return shift?.course === 'forward';
    case 'set':
      return shift !== null && (shift.course === 'forward' || shift.to.share !== course.to.share);
    case 'back':
      return isForward(effect);
  }
}

function outrankedWords({ state }: Turn): string {
  const course = state.is === 'open' ? state.course.is : 'back';
  switch (course) {
    case 'forward':
    case 'back':
      return 'A roll-back was wished';
    case 'paused':
      return 'A pause was wished';
    case 'set':
      return 'Another share was set by hand';
  }
}

/** A run that was stopped, or has lost its lease, says nothing of the effect: the next one asks what became of it. */
const isFailure = ({ code }: SluicewayError): boolean => code !== 'CANCELLED' && code !== 'LEASE';

/** Only the deed itself can fail; what is said of it afterwards is no part of it. */
async function attempt(
  world: World,
  effect: Effect,
): Promise<{ words: string; ref: string } | SluicewayError> {
  try {
    return await world.perform(effect);
  } catch (error) {
    if (!(error instanceof SluicewayError) || !isFailure(error)) throw error;
    return error;
  }
}

/** Whether our `did` was heard: an intent that another run had settled or given up by then was not ours any more. */
function heard(plan: Plan, { events }: Turn, intent: IntentId): boolean {
  const ours = events.find((event) => event.type === 'did' && event.intent === intent);
  const before = replay(
    plan,
    events.filter((event) => ours !== undefined && event.id < ours.id),
  );
  return before.is === 'open' && before.pending?.intent === intent;
}

async function perform(
  world: World,
  plan: Plan,
  turn: Turn,
  intent: IntentId,
  effect: Effect,
): Promise<Carried> {
  const told = await attempt(world, effect);
  if (told instanceof SluicewayError) {
    await enter(world, plan, turn, {
      type: 'gave-up',
      intent,
      why: told.code === 'REFUSED' ? 'refused' : 'failed',
      words: failureWords(told.message),
    });
    return { is: 'failed', error: told };
  }
  return { is: 'done', intent, turn: await enter(world, plan, turn, { type: 'did', intent, ...told }) };
}

/**
 * The reading after the effect: a run that stalled may have written when its intent was no longer its own. Then
 * the router is set to what the ledger says, and this run stops.
 */
export async function confirm(world: World, plan: Plan, turn: Turn, { intent, to }: Shifted): Promise<void> {
  const { state } = turn;
  if (state.is === 'none' || heard(plan, turn, intent) || state.exposure.share === to.share) return;
  await world.perform({ do: 'shift', to: state.exposure, course: 'back' });
  throw new SluicewayError(
    'LEASE',
    'Another run took this release over while this one wrote to the router: the router is set back, and this run stops.',
  );
}

/** Gives an intent up that a wish outranks: this run's own, or one that a run that died left pending. */
export async function giveUp(world: World, plan: Plan, turn: Turn, intent: IntentId): Promise<Carried> {
  await enter(world, plan, turn, {
    type: 'gave-up',
    intent,
    why: 'outranked',
    words: outrankedWords(turn),
  });
  return { is: 'outranked' };
}

/** Throws LEASE where another run's intent came first: two writers must never both go on. */
export async function carryOut(
  world: World,
  plan: Plan,
  turn: Turn,
  effect: Effect,
  because: string,
): Promise<Carried> {
  const intent = intentId({ run: world.run, seq: turn.state.last + 1 });
  await enter(world, plan, turn, { type: 'intends', effect, words: intentWords(effect, because) });
  const latest = await begin(world, plan);
  if (latest.state.is !== 'open' || latest.state.pending?.intent !== intent) {
    throw new SluicewayError(
      'LEASE',
      `Another run changed this release just now, so this one stops before "${effect.do}". Run it again.`,
    );
  }
  if (isOutranked(latest, effect)) return giveUp(world, plan, latest, intent);
  return perform(world, plan, latest, intent, effect);
}

/** Finishes or gives up what a run that died left pending, by asking the outside what is really so. */
export async function settle(world: World, plan: Plan, turn: Turn, pending: Pending): Promise<Carried> {
  const { intent, effect, since } = pending;
  const found = await world.probe(effect, since);
  if (found === 'done') {
    const words = 'Found done after its run had ended';
    return {
      is: 'done',
      intent,
      turn: await enter(world, plan, turn, { type: 'did', intent, ref: '', words }),
    };
  }
  if (found === 'undone' || isOutranked(turn, effect)) {
    const why = found === 'undone' ? 'undone' : 'outranked';
    await enter(world, plan, turn, {
      type: 'gave-up',
      intent,
      why,
      words: 'Its run had ended before it was done',
    });
    return { is: 'outranked' };
  }
  return perform(world, plan, turn, intent, effect);
}
