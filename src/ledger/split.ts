/** A look (or the baseline) whose figures do not fit into one status becomes several events, each as full as it can be. */
import type { Entry } from '../release/event.ts';
import { LONGEST, machineLength } from './codec.ts';

type Looked = Extract<Entry, { type: 'looked' | 'baseline' }>;

/** Longest numbers that can come: room is planned for them, so that the parts do not depend on the run. */
const worst = { run: '999999999999.99', seq: 9999 };

const fits = (entry: Looked): boolean => machineLength(worst.run, worst.seq, entry) <= LONGEST;

function addSample(parts: readonly Looked[], sample: Looked['samples'][number], index: number, of: Looked) {
  const last = parts.at(-1);
  const grown = last && { ...last, samples: [...last.samples, sample] };
  if (grown && fits(grown)) return [...parts.slice(0, -1), grown];
  return [...parts, { ...of, first: index, samples: [sample], words: '' }];
}

/** In order; the first one carries the words. A look without any sample stays one event. */
export function splitLook(entry: Looked): readonly Looked[] {
  if (entry.samples.length === 0 || fits(entry)) return [entry];
  const parts = entry.samples.reduce<readonly Looked[]>(
    (sofar, sample, i) => addSample(sofar, sample, i, entry),
    [],
  );
  return parts.map((part, i) => (i === 0 ? { ...part, words: entry.words } : part));
}
