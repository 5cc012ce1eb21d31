/** What a statement was measured to cost those who use the tables: what lint can only suspect. Pure. */
import type { Estimate } from '../measure/estimate.ts';
import { type Given, scannedUnderLock, tablesRewritten, type WaitThere } from '../measure/figures.ts';
import type { Step } from '../measure/measured.ts';

export interface Cost {
  /** Tables that it wrote anew, and tables that it read in full while nobody could write to them. */
  readonly rewritten: readonly string[];
  readonly scanned: readonly string[];
  /** Waits as long as to be felt. */
  readonly waits: readonly WaitThere[];
  readonly estimate: Estimate;
}

/** Nobody feels that nothing is written anew. */
function isEmpty(name: string, { clone, production }: Given): boolean {
  const table = production?.tables.get(name) ?? clone.get(name);
  return table !== undefined && 'rm'.includes(table.kind) && (table.rows === 0 || table.bytes === 0);
}

/** `felt`: waits from here on are told, in production's ms. */
export function costOf(
  step: Step,
  given: Given,
  estimate: Estimate,
  waits: readonly WaitThere[],
  felt: number,
): Cost {
  const full = (name: string): boolean => !isEmpty(name, given);
  return {
    rewritten: tablesRewritten(step, given.clone).filter(full),
    scanned: scannedUnderLock(step, given.clone).filter(full),
    waits: waits.filter((wait) => wait.step === step.number && wait.there.ms >= felt),
    estimate,
  };
}

export const isHarmless = ({ rewritten, scanned, waits }: Cost): boolean =>
  rewritten.length === 0 && scanned.length === 0 && waits.length === 0;
