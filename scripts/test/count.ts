/** What a run of jest amounts to. */
import { z } from 'zod';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What is read of the report that jest's --json writes. */
export const jestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

/**
 * A test file that could not run counts as a failed test, and so does an end with another code than 0 (`null`:
 * by a signal) that no failed test explains, and a run without any test.
 */
export function countOf(report: z.infer<typeof jestReport>, code: number | null): Counts {
  const found = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  const unexplained = code !== 0 || passed + skipped === 0;
  return { passed, failed: found === 0 && unexplained ? 1 : found, skipped };
}

/** The last line of a run. */
export const lastLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
