/** What the baseline, read before the first shift, comes to for a check: its level, its edge, its clustering. */
import type { Check, CheckOf } from '../judge/check.ts';
import { upperRate } from '../judge/bound.ts';
import { withMargin } from '../judge/condition.ts';

/** A check's figures before the release: n, bad, phi and of a quantile edge and slope; or the one value. */
type Base = readonly number[] | null | undefined;

/** Where it is not known how errors come (canary rule, section 4). */
export const UNKNOWN_PHI = 2;

export type Ground =
  /** Rates up to `r0` times the live one are accepted. */
  | { readonly is: 'ratio'; readonly r0: number; readonly edge: number | undefined }
  /** The share that must not be passed. */
  | { readonly is: 'level'; readonly fail: number; readonly edge: number | undefined };

/** `must`: without it the check says nothing; `may`: it only tells how errors cluster. */
export function needsBaseline(check: Check): 'must' | 'may' | 'no' {
  switch (check.kind) {
    case 'limit':
      return check.phi === 'history' ? 'may' : 'no';
    case 'compare':
      if (check.against === 'before' || check.quantile !== undefined || check.margin.by === 'absolute')
        return 'must';
      return check.phi === 'history' ? 'may' : 'no';
    case 'gauge':
      return 'to' in check.over && check.over.to.of === 'before' ? 'must' : 'no';
    case 'truth':
      return 'no';
  }
}

export const phiOf = ({ phi }: CheckOf<'limit' | 'compare'>, base: Base): number =>
  phi === 'history' ? (base?.[2] ?? UNKNOWN_PHI) : phi;

/** How many times the share of bad ones the margin allows. Before the release `share` of them were bad. */
function ratioOf({ margin }: CheckOf<'compare'>, share: number, edge?: number, slope?: number): number {
  if (edge === undefined || slope === undefined) return withMargin(share, margin) / share;
  return (withMargin(edge, margin) / edge) ** slope;
}

/** The old version's rate may have been higher than was counted: what is held against it gets that much more room. */
export function groundOf(check: CheckOf<'compare'>, base: Base): Ground | null {
  if (base === null || base === undefined) {
    const plain = needsBaseline(check) !== 'must';
    return plain ? { is: 'ratio', r0: 1 + check.margin.value, edge: undefined } : null;
  }
  const [n = 0, bad = 0, phi = UNKNOWN_PHI, edge, slope] = base;
  const share = upperRate(n, bad, phi);
  const ratio = ratioOf(check, share, edge, slope);
  if (check.against === 'live') return { is: 'ratio', r0: ratio, edge };
  return { is: 'level', fail: Math.min(0.999, share * ratio), edge };
}
