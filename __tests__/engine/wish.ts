/** A person's wish, appended without the lease as the runner does (src/runner/session.ts), in the memory world. */
import type { Plan } from '../../src/config/plan.ts';
import type { Wish } from '../../src/release/event.ts';
import { begin, enter, type Turn } from '../../src/engine/turn.ts';
import type { World } from '../../src/engine/world.ts';

export async function wish(
  world: World,
  plan: Plan,
  wanted: Wish,
  by: string,
  reason: string,
): Promise<Turn> {
  const turn = await begin(world, plan);
  return enter(world, plan, turn, { type: 'wished', wish: wanted, by, words: reason });
}
