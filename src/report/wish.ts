/** Wishes in words. */
import { shareText } from '../judge/figure.ts';
import type { Wish } from '../release/event.ts';

function rollBackText({ to, pace }: Extract<Wish, { wish: 'roll-back' }>): string {
  const where =
    to === 'previous' ? ' to the step before' : to.share === 0 ? '' : ` to ${shareText(to.share)}`;
  return `To roll back${where}${pace === 'gradual' ? ', gradually' : ''}`;
}

/** `To roll back`; '' for an approval or a refusal, whose own words say it all. */
export function wishText(wish: Wish): string {
  switch (wish.wish) {
    case 'roll-back':
      return rollBackText(wish);
    case 'set':
      return `To set ${shareText(wish.to.share)}`;
    case 'pause':
      return 'To pause';
    case 'resume':
      return 'To resume';
    case 'advance':
      return 'To take the next step now';
    case 'approve':
    case 'refuse':
      return '';
  }
}
