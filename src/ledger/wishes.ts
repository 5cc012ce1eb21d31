/** Wishes as fields of a `wished` event. A new wish without a line here does not compile. */
import type { Wish, WishName } from '../release/event.ts';
import type { Fields, Found } from './effects.ts';
import * as text from './text.ts';

const yes = (is: boolean): string => (is ? 'yes' : 'no');
/** Ids that others choose are kept to characters that the grammar does not use. */
const name = /^[A-Za-z0-9._-]{1,62}$/;

export function writeWish(wish: Wish): Fields {
  switch (wish.wish) {
    case 'roll-back':
      return [
        ['wish', 'roll-back'],
        ['to', wish.to === 'previous' ? wish.to : text.writeShare(wish.to)],
        ['restore', yes(wish.restore)],
        ...(wish.pace === undefined ? [] : [['pace', wish.pace] as const]),
      ];
    case 'set':
      return [
        ['wish', 'set'],
        ['to', text.writeShare(wish.to)],
        ['raise', yes(wish.raise)],
      ];
    case 'pause':
    case 'resume':
    case 'advance':
      return [['wish', wish.wish]];
    case 'approve':
    case 'refuse':
      return [
        ['wish', wish.wish],
        ['subject', wish.subject],
      ];
  }
}

const wishes = [
  'roll-back',
  'set',
  'pause',
  'resume',
  'advance',
  'approve',
  'refuse',
] as const satisfies readonly WishName[];

function readRollBack(found: Found): Wish | undefined {
  const written = found.get('to') ?? '';
  const to = written === 'previous' ? written : text.readShare(written);
  const restore = text.oneOf(found.get('restore'), ['yes', 'no']);
  const paced = found.get('pace');
  const pace = text.oneOf(paced, ['at-once', 'gradual']);
  if (to === undefined || restore === undefined || (paced !== undefined && pace === undefined))
    return undefined;
  return { wish: 'roll-back', to, restore: restore === 'yes', ...(pace === undefined ? {} : { pace }) };
}

export function readWish(found: Found): Wish | undefined {
  const wish = text.oneOf(found.get('wish'), wishes);
  const to = text.readShare(found.get('to') ?? '');
  const raise = text.oneOf(found.get('raise'), ['yes', 'no']);
  const subject = found.get('subject');
  switch (wish) {
    case 'roll-back':
      return readRollBack(found);
    case 'set':
      return to && raise && { wish, to, raise: raise === 'yes' };
    case 'pause':
    case 'resume':
    case 'advance':
      return { wish };
    case 'approve':
    case 'refuse':
      return subject !== undefined && name.test(subject) ? { wish, subject } : undefined;
    case undefined:
      return undefined;
  }
}
