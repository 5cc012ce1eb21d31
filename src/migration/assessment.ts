/** What a rehearsal says of the migration itself, as plain data. */
import type { Found, Place } from './findings/finding.ts';
import type { Estimate } from './measure/estimate.ts';
import type { Expectation } from './measure/expect.ts';
import type { Figures, WaitThere } from './measure/figures.ts';
import type { Step } from './measure/measured.ts';
import type { Queue } from './measure/queue.ts';

export interface AssessedStep extends Step {
  /** In production. */
  readonly there: Estimate | null;
  readonly place: Place | null;
}
export interface Assessment {
  /** `findings` are those that nobody has accepted. */
  readonly figures: Figures & { readonly findings: number };
  readonly findings: readonly Found[];
  /** The longest first. */
  readonly waits: readonly WaitThere[];
  readonly steps: readonly AssessedStep[];
  readonly expectations: readonly Expectation[];
  /** That stream from production; null where that is not known. */
  readonly replicas: number | null;
  /** Why production's sizes are not known; null where they are. */
  readonly unknown: string | null;
  readonly queues: readonly Queue[];
}
