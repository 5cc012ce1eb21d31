/** Whether what was asked of one arm says itself that it is the other's. Pure. */
import type { Arm, SourceDeps } from '../deps.ts';
import type { Series } from './query.ts';

/** Labels that name an arm, by the `$NAME` that a query puts there. */
const NAMES = { arm: 'ARM', slot: 'SLOT' } as const;

/**
 * A query without `$ARM` beside one with it, or with the name written out, counts the wrong arm, and would show the
 * new version as healthy as the old one. `null` where no series is the other arm's.
 */
export function strangerIn(
  found: readonly Pick<Series, 'labels'>[],
  { variables }: Pick<SourceDeps, 'variables'>,
  arm: Arm,
): string | null {
  const other = arm === 'candidate' ? 'live' : 'candidate';
  const named = (of: Arm) => ({ ARM: of, SLOT: variables(of).SLOT });
  for (const label of ['arm', 'slot'] as const) {
    const name = NAMES[label];
    const [mine, theirs] = [named(arm)[name], named(other)[name]];
    if (mine === theirs || theirs === undefined) continue;
    if (found.some(({ labels }) => labels[label] === String(theirs)))
      return `what was asked of the ${arm} version has the label ${label}="${String(theirs)}", which is the other's: write ${label}="$${name}" in the query`;
  }
  return null;
}
