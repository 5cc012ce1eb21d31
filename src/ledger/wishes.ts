/** Wishes as fields of a `wished` event. A new wish without a line here does not compile. */
import type { Wish } from '../release/event.ts';
import type { Fields, Found } from './effects.ts';
import { oneOf, readShare, writeShare } from './text.ts';

/** What a subject is: kept to characters that the grammar does not use. */
const name = /^[A-Za-z0-9._-]{1,62}$/;
const yes = (is: boolean): string => (is ? 'yes' : 'no');

export function writeWish(wish: Wish): Fields {
  switch (wish.wish) {
    case 'roll-back':
      return [
        ['wish', 'roll-back'],
        ['to', writeShare(wish.to)],
        ['restore', yes(wish.restore)],
      ];
    case 'approve':
      return [
        ['wish', 'approve'],
        ['subject', wish.subject],
      ];
    case 'refuse':
      return [
        ['wish', 'refuse'],
        ['subject', wish.subject],
      ];
  }
}

export function readWish(found: Found): Wish | undefined {
  const wish = oneOf(found.get('wish'), ['roll-back', 'approve', 'refuse']);
  const to = readShare(found.get('to') ?? '');
  const restore = oneOf(found.get('restore'), ['yes', 'no']);
  const subject = found.get('subject');
  switch (wish) {
    case 'roll-back':
      return to && restore && { wish, to, restore: restore === 'yes' };
    case 'approve':
    case 'refuse':
      return subject !== undefined && name.test(subject) ? { wish, subject } : undefined;
    case undefined:
      return undefined;
  }
}
