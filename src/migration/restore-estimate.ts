/** How long a restore would take in production, from what it took of the clone. Pure. */
import { durationText } from '../config/units.ts';
import { figureText } from '../judge/figure.ts';

export interface RestoreEstimate {
  /** Null where the clone is too small to tell. */
  readonly ms: number | null;
  /** What it is reckoned from, for people. */
  readonly basis: string;
}

/** A clone is without the bloat of its source: so much smaller it may be and still be the same data. */
const SAME = 0.9;
/** Below this share of the source what is measured is mostly the start of programs. */
const LEAST = 0.01;

/** In bytes; `source` null where it could not be asked. Scaled in proportion, which indexes make a little too kind. */
export function restoreEstimate(ms: number, clone: number, source: number | null): RestoreEstimate {
  const of = `${durationText(ms)} for the clone's ${figureText(clone, 'B')}`;
  if (source === null || clone === 0) return { ms, basis: `${of}; the size of production is not known` };
  if (clone >= source * SAME) return { ms, basis: `measured: ${of}` };
  if (clone < source * LEAST)
    return { ms: null, basis: `${of}, too little to tell for production's ${figureText(source, 'B')}` };
  return {
    ms: (ms * source) / clone,
    basis: `${of}, in proportion to production's ${figureText(source, 'B')}`,
  };
}
