/** Effects in words. */
import { shareText } from '../judge/figure.ts';
import type { Effect } from '../release/event.ts';

/** What will be done: `take a backup`. */
export function effectText(effect: Effect): string {
  switch (effect.do) {
    case 'backup':
      return 'take a backup';
    case 'migrate':
      return 'run the migration';
    case 'deploy':
      return `deploy to ${effect.slot}`;
    case 'shift':
      return `${effect.course === 'back' ? 'go back to' : 'go to'} ${shareText(effect.to.share)} of users`;
    case 'drain':
      return `drain ${effect.slot}`;
    case 'dispatch':
      return `ask for the approval of ${effect.subject}`;
    case 'restore':
      return `restore the backup ${effect.backup}`;
  }
}
