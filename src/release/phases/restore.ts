/** A rollback that brings a backup back: the database first, as the version to come needs it. */
import type { Phase } from '../../config/plan.ts';
import { type PhaseRule, nothingDue } from '../rule.ts';

export const restore = (phase: Extract<Phase, { phase: 'restore' }>): PhaseRule => ({
  due: (_plan, _state, now) => nothingDue(now),
  observed: () => null,
  next: () => ({
    is: 'advance',
    effect: { do: 'restore', backup: phase.backup },
    figures: [],
    because: 'the earlier version needs its schema',
  }),
});
