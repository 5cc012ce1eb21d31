/** What a person wants is appended at once, without the lease: whatever runs finds it before its next effect. */
import type { Plan } from '../config/plan.ts';
import type { Wish } from '../release/event.ts';
import { begin, enter, type Turn } from './turn.ts';
import type { World } from './world.ts';

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
