/** What cannot be read any more of a look whose time is over: a run that comes late must not take now for then. */
import type { SignalPart } from '../config/parts.ts';
import type { Instant, Window } from '../judge/reading.ts';

/** Late by less than this, in ms, a figure of now is taken for one of then. */
const GRACE = 60_000;

/** Whether that look was over long ago: a figure of now belongs to the newest look that is due. */
export const isLate = ({ from, to }: Window, now: Instant): boolean => now - to >= Math.max(GRACE, to - from);

/** Whether it can be asked about a time that has passed: Prometheus, and a request that says of which time. */
export function tellsPast(part: SignalPart): boolean {
  switch (part.kind) {
    case 'prometheus':
      return true;
    case 'http':
    case 'sql':
    case 'run':
      return /\$\{?(FROM|FROM_SECONDS|TO|TO_SECONDS)\b/.test(JSON.stringify(part.config));
    case 'checks':
    case 'env':
    case 'lcov':
    case 'window':
      return false;
  }
}
