/** Figures of the rollout as fields of a status: a look's, and those from before the release. */
import type { Window } from '../judge/reading.ts';
import type { Found } from './effects.ts';
import { type EventSpec, open } from './spec.ts';
import * as text from './text.ts';

const writeWindow = ({ from, to }: Window): string =>
  `${text.writeInstant(from)}+${text.writeInstant(to - from)}`;

function readWindow(found: Found): Window | undefined {
  const [from, length] = (found.get('from') ?? '').split('+').map(text.readInstant);
  return from === undefined || length === undefined ? undefined : { from, to: from + length };
}

export const looked: EventSpec<'looked'> = {
  means: 'A planned look, with its figures by position in the plan; several events where one is too short.',
  fields: {
    step: 'index of the step, from 0',
    from: 'window, base 36 ms + length',
    first: 'position of the first sample',
    s: 'the samples',
  },
  ...open,
  write: ({ step, window, first, samples }) => [
    ['step', String(step)],
    ['from', writeWindow(window)],
    ['first', String(first)],
    ['s', text.writeSamples(samples)],
  ],
  read(found) {
    const [step, first] = [text.readWhole(found.get('step')), text.readWhole(found.get('first'))];
    const window = readWindow(found);
    const samples = text.readSamples(found.get('s') ?? '');
    if (step === undefined || first === undefined || !window || !samples) return;
    return { type: 'looked', step, window, first, samples };
  },
};

export const baseline: EventSpec<'baseline'> = {
  means:
    "The live version's figures before the first shift, by position in the plan: what `before` and clustering go by.",
  fields: { from: 'window, base 36 ms + length', first: 'position of the first sample', s: 'the samples' },
  ...open,
  write: ({ window, first, samples }) => [
    ['from', writeWindow(window)],
    ['first', String(first)],
    ['s', text.writeSamples(samples)],
  ],
  read(found) {
    const [first, window] = [text.readWhole(found.get('first')), readWindow(found)];
    const samples = text.readSamples(found.get('s') ?? '');
    if (first === undefined || !window || !samples) return;
    return { type: 'baseline', window, first, samples };
  },
};
