/** How a release ended, and what it waits for, as people say it. */
import type { Plan } from '../config/plan.ts';
import type { Outcome } from '../release/event.ts';
import { stepOfSubject } from '../release/step-approval.ts';
import { versionWords } from '../release/words.ts';

const ENDS: Readonly<Record<Outcome, readonly [sign: string, words: string]>> = {
  completed: ['✅', 'released'],
  'rolled-back': ['↩️', 'rolled back'],
  superseded: ['⚫', 'superseded'],
  failed: ['❌', 'failed'],
  cancelled: ['🚫', 'called off'],
};

/** The sign and the words of an end: a rollback that is completed has released nothing new. */
export const endOf = (plan: Plan, outcome: Outcome): readonly [sign: string, words: string] =>
  outcome === 'completed' && plan.brings === 'earlier'
    ? ['↩️', `back on ${versionWords(plan)}`]
    : ENDS[outcome];

/** By the subject of a decision `await-approval`, where that is no effect. */
const AWAITED: ReadonlyMap<string, string> = new Map([
  ['release', 'its approval'],
  ['rehearsal', 'the rehearsal'],
  ['step', 'a person'],
  ['baseline', 'what it was before'],
  ['repair', 'a repair'],
  ['restore', 'an approval'],
  ['opening', 'its gate'],
]);

/** `its approval`, as in: waiting for its approval. */
export function awaitedWords(subject: string): string {
  const step = stepOfSubject(subject);
  return step === null ? (AWAITED.get(subject) ?? subject) : `the approval of step ${step}`;
}
