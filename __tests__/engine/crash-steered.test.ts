/** A run may die at any call while a person steers: the next one goes on, and users end where the wish puts them. */
import { describe, expect, test } from '@jest/globals';
import type { Wish } from '../../src/release/event.ts';
import { replay } from '../../src/release/replay.ts';
import { begin, plan, type Played, runOnce, wishNow } from './rollout-model.ts';

const whole = { does: 'run', sleeps: 8, dieAt: 0, after: false } as const;
const numbers = (upTo: number): readonly number[] => Array.from({ length: upTo }, (_, i) => i + 1);

/** Up to 25 %, where its run is over; then the wish, and a run that dies at the given call. */
async function steered(wish: Wish, dieAt: number): Promise<Played> {
  const played = begin();
  while (played.of.share < 0.25) await runOnce(played, { ...whole, sleeps: 1 });
  wishNow(played, wish);
  await runOnce(played, { ...whole, dieAt, after: dieAt % 2 === 0 });
  await runOnce(played, whole);
  return played;
}

const stays = { is: 'open', course: { is: 'paused' } } as const;

describe.each<[string, Wish, number, object]>([
  ['a pause', { wish: 'pause' }, 0.25, stays],
  ['a lower share', { wish: 'set', to: { share: 0.1 }, raise: false }, 0.1, stays],
  ['a higher share', { wish: 'set', to: { share: 0.8 }, raise: true }, 0.8, stays],
  ['the step before', { wish: 'roll-back', to: 'previous', restore: false }, 0.05, stays],
  [
    'the way back, slowly',
    { wish: 'roll-back', to: { share: 0 }, restore: false, pace: 'gradual' },
    0,
    { is: 'closed', outcome: 'rolled-back' },
  ],
])('%s', (_what, wish, share, state) => {
  test('whichever call its run dies at', async () => {
    for (const dieAt of numbers(16)) {
      const { of } = await steered(wish, dieAt);
      expect({ dieAt, share: of.share, state: replay(plan, of.events) }).toMatchObject({
        dieAt,
        share,
        state,
      });
    }
  });
});

test('the next step, asked for once, is taken once, whichever call its run dies at', async () => {
  for (const dieAt of numbers(16)) {
    const played = await steered({ wish: 'advance' }, dieAt);
    const taken = played.of.shares.filter((share) => share === 0.5);
    expect({ dieAt, taken }).toEqual({ dieAt, taken: [0.5] });
  }
});
