/** What a look's figures must be. Where they are not, the look says nothing of the check, and the rule holds. */
import { isCumulative } from '../../judge/cumulative.ts';
import type { Datum } from '../../judge/look.ts';
import { countsSchema, type RecordedCheck, type RecordedCounts, valueSchema } from './schema.ts';
import { fault, parsed, type Path } from './json.ts';

/** A datum, and what is wrong with it for people. */
export interface Told {
  readonly datum: Datum;
  readonly faults: readonly string[];
}

const isCount = (figure: RecordedCounts['n_c']): figure is number =>
  typeof figure === 'number' && Number.isFinite(figure) && figure >= 0;

function countFaults(raw: RecordedCounts, path: Path): readonly string[] {
  const one = Object.entries(raw).flatMap(([key, figure]) =>
    figure === undefined || isCount(figure)
      ? []
      : [fault([...path, key], figure, 'a count: a number of 0 or more')],
  );
  if (one.length > 0) return one;
  const atMost = (less: 'x_c' | 'x_b' | 'x_c_low', more: 'n_c' | 'n_b' | 'x_c_low'): readonly string[] => {
    const [low, high] = [raw[less], raw[more]];
    const wrong = isCount(low ?? null) && isCount(high ?? null) && Number(low) > Number(high);
    return wrong ? [fault([...path, less], low, `at most ${more}, ${String(high)}`)] : [];
  };
  return [
    ...atMost('x_c', 'n_c'),
    ...atMost('x_b', 'n_b'),
    ...atMost('x_c', 'x_c_low'),
    ...atMost('x_c_low', 'n_c'),
  ];
}

function countsOf(raw: RecordedCounts, path: Path): Told {
  const faults = countFaults(raw, path);
  const { n_c: n, x_c: bad, n_b: liveN, x_b: liveBad, x_c_low: most = bad } = raw;
  if (faults.length > 0) return { datum: null, faults };
  if (!isCount(n) || !isCount(bad) || !isCount(liveN) || !isCount(liveBad) || !isCount(most))
    return { datum: null, faults };
  const datum = { candidate: { n, bad }, candidateBadAtMost: most, live: { n: liveN, bad: liveBad } };
  return { datum, faults };
}

/** One check's figures at one look. Throws SluicewayError('INPUT') where they are not of the check's kind. */
export function datumOf(check: RecordedCheck, raw: unknown, path: Path): Told {
  if (raw === null || raw === undefined) return { datum: null, faults: [] };
  if (check.kind !== 'gauge') return countsOf(parsed(countsSchema, raw, path), path);
  const { v } = parsed(valueSchema, raw, path);
  if (typeof v === 'number' && Number.isFinite(v)) return { datum: { over: v > check.limit }, faults: [] };
  return { datum: null, faults: [fault([...path, 'v'], v, 'a number')] };
}

/** Whether the figures are totals since some beginning and not those since the last look. */
export const isRunningTotal = (data: readonly Datum[]): boolean =>
  isCumulative(
    data.flatMap((datum) =>
      datum === null || 'over' in datum
        ? []
        : [[datum.candidate.n, datum.candidate.bad, datum.live.n, datum.live.bad]],
    ),
  );
