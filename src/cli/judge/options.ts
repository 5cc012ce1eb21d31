/** Options of a check that are each allowed, and not together. */
import { fault, type Path } from './json.ts';
import type { RecordedCheck } from './schema.ts';

type Limit = Extract<RecordedCheck, { kind: 'limit' }>;

const levelAt = (level: Limit['fail'], step: number): number | undefined =>
  typeof level === 'number' ? level : level[step];

/** A list has to have one level for each step: the last would silently go on to stand for all that follow. */
function levelFaults(check: Limit, steps: number, path: Path): readonly string[] {
  const { fail, pass = fail } = check;
  const short = (['fail', 'pass'] as const).flatMap((key) => {
    const level = check[key];
    const wrong = Array.isArray(level) && level.length < steps;
    return wrong ? [fault([...path, key], level, `one level, or one for each of ${steps} steps`)] : [];
  });
  if (short.length > 0) return short;
  const above = Array.from({ length: steps }, (_, step) => step).find(
    (step) => (levelAt(pass, step) ?? 0) > (levelAt(fail, step) ?? 1),
  );
  return above === undefined
    ? []
    : [fault([...path, 'pass'], levelAt(pass, above), `at most fail, ${String(levelAt(fail, above))}`)];
}

/** `path` is where the check stands. */
export function wrongOptions(check: RecordedCheck, steps: number, path: Path): readonly string[] {
  switch (check.kind) {
    case 'compare':
      return [];
    case 'limit':
      return levelFaults(check, steps, path);
    case 'gauge':
      return check.k > check.n ? [fault([...path, 'k'], check.k, `at most n, ${check.n}`)] : [];
  }
}
