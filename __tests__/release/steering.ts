/** A rollout of four steps whose guards are about what holds or does not, and the events of one that is steered. */
import type { Guard, Plan } from '../../src/config/plan.ts';
import type { Check } from '../../src/judge/check.ts';
import type { Wish } from '../../src/release/event.ts';
import { canary, step } from '../engine/plans.ts';
import type { Told } from './story.ts';

export const S = 10_000;

export const truth = (id: string): Check => ({
  id,
  on: id,
  lines: [1],
  kind: 'truth',
  acts: true,
  lasts: { when: 'now' },
  holds: { not: false, signal: id, field: '', line: 1, text: id, time: { when: 'now' }, test: 'passes' },
});
export const only = (id: string, acts: boolean): Check => ({ ...truth(id), acts });

/** Steps of 5, 25, 50 and 100 %, with what holds or does not as the checks of the guards. */
export function planOf(
  guards: readonly Guard[],
  checks: readonly Check[],
  expects: readonly string[] = [],
): Plan {
  const steps = [step(5, expects), step(25, expects), step(50, expects), step(100, expects)] as const;
  return {
    ...canary,
    checks: Object.fromEntries(checks.map((check) => [check.id, check])),
    phases: [{ phase: 'rollout', steps, guards, drains: false }],
  };
}

export const back = (
  id: string,
  to: number | 'previous',
  pace: 'at-once' | 'gradual' = 'at-once',
): Guard => ({
  any: [id],
  line: 1,
  act: 'roll-back',
  to: to === 'previous' ? to : { share: to / 100 },
  pace,
});

export const shift = (
  percent: number,
  course: 'forward' | 'back' | 'set' = 'forward',
  goal?: number,
): Told => ({
  type: 'intends',
  effect: {
    do: 'shift',
    to: { share: percent / 100 },
    course,
    ...(goal === undefined ? {} : { goal: { share: goal / 100 } }),
  },
  words: course === 'back' ? `Rolling back to ${percent} %: alerts does not hold` : '',
});
export const did = (seq: number): Told => ({ type: 'did', intent: `5.1#${seq}`, ref: '' });
export const wish = (wanted: Wish, words = 'as I say'): Told => ({
  type: 'wished',
  wish: wanted,
  by: 'ana',
  words,
});
