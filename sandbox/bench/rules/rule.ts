/** A way to decide, and how one rollout by it ended. */
import type { Random } from '../../../src/cli/simulate/random.ts';
import type { Case } from './traffic.ts';

export interface Ended {
  readonly is: 'rolled-back' | 'promoted' | 'inconclusive';
  readonly minutes: number;
  /** Decisions that were taken. */
  readonly decisions: number;
}

export interface Rule {
  readonly name: string;
  readonly play: (of: Case, random: Random) => Ended;
}
