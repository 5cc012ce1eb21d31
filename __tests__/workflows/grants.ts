/** Which of a job's permissions its calls to GitHub needed. */
import type { RecordedCall } from '../../sandbox/github/journal.ts';
import { routes } from '../../sandbox/github/routes/table.ts';
import type { Granted } from './callee.ts';

/** actions/checkout reads the repository, and act copies the folder instead: no call is seen. */
const byCheckout = 'contents: read';

/** As `contents: write`. */
function neededBy({ path, status }: RecordedCall): readonly string[] {
  const route = routes.find(({ template }) => template === path);
  if (status >= 400 || route?.scope !== 'repository' || route.needs === 'nothing') return [];
  const { anyOf, level } = route.needs;
  return anyOf.map((name) => `${name}: ${level}`);
}

/** What is granted, at its level, and was needed by none of the calls. */
export function unused(granted: Granted, calls: readonly RecordedCall[]): readonly string[] {
  const needed = new Set([byCheckout, ...calls.flatMap(neededBy)]);
  return Object.entries(granted)
    .map(([name, level]) => `${name}: ${level}`)
    .filter((line) => !needed.has(line));
}
