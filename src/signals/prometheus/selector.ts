/** Which counter a query counts, so that it can be counted from its scrapes (increase.ts). Pure. */

/** Braces end at the first `}` outside a string. */
const matchers = String.raw`\{(?:[^"'{}]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')*\}`;
const selector = String.raw`(?:[a-zA-Z_:][\w:]*\s*(?:${matchers})?|${matchers})`;
const window = String.raw`\[\s*\$(?:WINDOW|\{WINDOW\})\s*\]`;
const increase = String.raw`\(\s*increase\s*\(\s*(?<counter>${selector})\s*${window}\s*\)\s*\)`;
const by = String.raw`by\s*\(\s*le\s*\)`;

const bare = new RegExp(String.raw`^\s*(?<counter>${selector})\s*$`);
const summed = new RegExp(String.raw`^\s*sum\s*${increase}\s*$`);
const summedByEdge = new RegExp(
  String.raw`^\s*sum\s*(?:${by}\s*${increase}|${increase.replace('?<counter>', '?<last>')}\s*${by})\s*$`,
);

/** A name with a colon is a recording rule's (https://prometheus.io/docs/practices/rules/): no counter. */
const isRecorded = (counter: string): boolean => (counter.split('{')[0] ?? '').includes(':');

/**
 * The selector in `sum(increase(selector[$WINDOW]))` (with `by (le)` for the buckets of a histogram), or the whole
 * query where it is nothing but a selector. `null` where Prometheus has to work the query out.
 */
export function counterIn(query: string, of: 'counts' | 'histogram'): string | null {
  const found = (of === 'counts' ? summed : summedByEdge).exec(query) ?? bare.exec(query);
  const counter = found?.groups?.counter ?? found?.groups?.last;
  return counter === undefined || isRecorded(counter) ? null : counter;
}

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const anyOf = (values: readonly string[]): string =>
  JSON.stringify([...new Set(values)].map(literal).join('|'));

/** The scrapes of the targets that these labels come from; `null` where the labels name none. */
export function upOf(all: readonly Readonly<Record<string, string>>[]): string | null {
  const jobs = all.flatMap(({ job }) => job ?? []);
  const instances = all.flatMap(({ instance }) => instance ?? []);
  if (jobs.length === 0 || instances.length === 0) return null;
  return `up{job=~${anyOf(jobs)},instance=~${anyOf(instances)}}`;
}
