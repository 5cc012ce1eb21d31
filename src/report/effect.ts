/** Effects in words. */
import { shareText } from '../judge/figure.ts';
import type { Effect } from '../release/event.ts';

const ways = { forward: 'go to', back: 'go back to', set: 'set' } as const;

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
      return `${ways[effect.course]} ${shareText(effect.to.share)} of users`;
    case 'drain':
      return `drain ${effect.slot}`;
    case 'dispatch':
      return `ask for the approval of ${effect.subject}`;
    case 'restore':
      return `restore the backup ${effect.backup}`;
  }
}
