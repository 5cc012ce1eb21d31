/** Tests that need a real part which npm does not bring: PostgreSQL, Prometheus, nginx, a browser. */
import { describe, test } from '@jest/globals';
import { cure, type PartName, part, parts } from '../scripts/parts.ts';

/**
 * `describe` for tests that need the part; `tests` gets where it is. Without it they are skipped with a line that
 * says what to install, and with CI=true that is a failure.
 */
export function describeWith(name: PartName, title: string, tests: (path: string) => void): void {
  const path = part(name);
  if (path !== null) {
    describe(title, () => tests(path));
    return;
  }
  process.stderr.write(`SKIPPED "${title}": ${cure(name)}\n`);
  const must = process.env.CI === 'true' && !parts[name].optional;
  describe(title, () => {
    (must ? test : test.skip)(`needs ${parts[name].what}`, () => {
      throw new Error(cure(name));
    });
  });
}
