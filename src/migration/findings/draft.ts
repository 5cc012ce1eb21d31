/** What findings are made of, and of which. */
import type { Estimate } from '../measure/estimate.ts';
import type { Evidence } from '../measure/evidence.ts';
import type { Given, WaitThere } from '../measure/figures.ts';
import type { Step } from '../measure/measured.ts';

/** A finding before it is known where its statement stands, and whether somebody has accepted it. */
export interface Draft {
  readonly finding: string;
  readonly step: Step;
  readonly production: string;
  readonly safe: readonly string[];
}

export interface Looked {
  readonly given: Given;
  readonly evidence: Evidence;
  readonly estimates: ReadonlyMap<Step, Estimate>;
  /** All, the longest first. */
  readonly waits: readonly WaitThere[];
  /** From here on a wait is told; production's ms. */
  readonly felt: number;
}
