/** Whether counts are totals since some beginning, and not those since the last look. */

/** Fewer looks may rise by chance alone. */
const ENOUGH = 4;

/**
 * `rows` are [n, bad, live n, live bad] look by look: none ever falls, and the requests have grown as a running total
 * does, at least half as often as there were looks.
 */
export function isCumulative(rows: readonly (readonly number[])[]): boolean {
  const [first, last] = [rows[0], rows.at(-1)];
  if (rows.length < ENOUGH || first === undefined || last === undefined) return false;
  const requests = (row: readonly number[]): number => (row[0] ?? 0) + (row[2] ?? 0);
  const rises = rows.every((row, i) => {
    const before = rows[i - 1];
    if (before === undefined) return true;
    return requests(row) > requests(before) && row.every((figure, j) => figure >= (before[j] ?? 0));
  });
  return rises && requests(first) > 0 && requests(last) >= (requests(first) * rows.length) / 2;
}
