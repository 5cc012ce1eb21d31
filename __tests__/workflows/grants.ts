/** Which of a job's permissions its calls to GitHub needed. */
import type { RecordedCall } from '../../sandbox/github/journal.ts';
import type { Granted } from './callee.ts';

/** actions/checkout reads the repository, and act copies the folder instead: no call is seen. */
const byCheckout = 'contents: read';

/** As `contents: write`. */
function neededBy({ needed, status }: RecordedCall): readonly string[] {
  if (status >= 400) return [];
  return needed.flatMap((needs) =>
    needs === 'nothing' ? [] : needs.anyOf.map((name) => `${name}: ${needs.level}`),
  );
}

/** What is granted, at its level, and was needed by none of the calls. */
export function unused(granted: Granted, calls: readonly RecordedCall[]): readonly string[] {
  const needed = new Set([byCheckout, ...calls.flatMap(neededBy)]);
  return Object.entries(granted)
    .map(([name, level]) => `${name}: ${level}`)
    .filter((line) => !needed.has(line));
}
