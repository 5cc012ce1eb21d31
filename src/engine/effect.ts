/** Carrying out one effect: intent, another look at the ledger, the deed, and what came of it. */
import type { Plan } from '../config/plan.ts';
import { SluicewayError } from '../errors.ts';
import { type Effect, type IntentId, intentId } from '../release/event.ts';
import type { Pending } from '../release/state.ts';
import { intentWords } from '../release/words.ts';
import { begin, enter, type Turn } from './turn.ts';
import type { World } from './world.ts';

/** What became of it; the ledger says the same. A `failed` one is not tried again by this run. */
export type Carried =
  | { readonly is: 'done' | 'outranked' }
  | { readonly is: 'failed'; readonly error: SluicewayError };

const isForward = (effect: Effect): boolean =>
  effect.do !== 'restore' && (effect.do !== 'shift' || effect.course === 'forward');

/** A roll-back that was wished meanwhile outranks whatever goes forward. */
const isOutranked = (turn: Turn, effect: Effect): boolean =>
  turn.state.is === 'open' && turn.state.course.is === 'back' && isForward(effect);

/** A run that was stopped, or has lost its lease, says nothing of the effect: the next one asks what became of it. */
const isFailure = ({ code }: SluicewayError): boolean => code !== 'CANCELLED' && code !== 'LEASE';

async function perform(
  world: World,
  plan: Plan,
  turn: Turn,
  intent: IntentId,
  effect: Effect,
): Promise<Carried> {
  try {
    const { words, ref } = await world.perform(effect);
    await enter(world, plan, turn, { type: 'did', intent, ref, words });
    return { is: 'done' };
  } catch (error) {
    if (!(error instanceof SluicewayError) || !isFailure(error)) throw error;
    await enter(world, plan, turn, { type: 'gave-up', intent, why: 'failed', words: error.message });
    return { is: 'failed', error };
  }
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
  if (isOutranked(latest, effect)) {
    await enter(world, plan, latest, {
      type: 'gave-up',
      intent,
      why: 'outranked',
      words: 'A roll-back was wished',
    });
    return { is: 'outranked' };
  }
  return perform(world, plan, latest, intent, effect);
}

/** Finishes or gives up what a run that died left pending, by asking the outside what is really so. */
export async function settle(world: World, plan: Plan, turn: Turn, pending: Pending): Promise<Carried> {
  const { intent, effect } = pending;
  const found = await world.probe(effect);
  if (found === 'done') {
    await enter(world, plan, turn, {
      type: 'did',
      intent,
      ref: '',
      words: 'Found done after its run had ended',
    });
    return { is: 'done' };
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
