/** Effects as fields of an `intends` event. A new effect without a line here does not compile. */
import type { Effect } from '../release/event.ts';
import { oneOf, readShare, writeShare } from './text.ts';

export type Fields = readonly (readonly [key: string, value: string])[];
export type Found = ReadonlyMap<string, string>;

export function writeEffect(effect: Effect): Fields {
  switch (effect.do) {
    case 'backup':
    case 'migrate':
      return [['do', effect.do]];
    case 'deploy':
    case 'drain':
      return [
        ['do', effect.do],
        ['slot', effect.slot],
      ];
    case 'shift':
      return [
        ['do', 'shift'],
        ['to', writeShare(effect.to)],
        ['course', effect.course],
        ...(effect.goal === undefined ? [] : [['goal', writeShare(effect.goal)] as const]),
      ];
    case 'restore':
      return [
        ['do', 'restore'],
        ['ref', effect.backup],
      ];
    case 'dispatch':
      return [
        ['do', 'dispatch'],
        ['subject', effect.subject],
      ];
  }
}

const names = [
  'backup',
  'migrate',
  'deploy',
  'drain',
  'shift',
  'restore',
  'dispatch',
] as const satisfies readonly Effect['do'][];

export function readEffect(found: Found): Effect | undefined {
  const name = oneOf(found.get('do'), names);
  const slot = oneOf(found.get('slot'), ['blue', 'green']);
  switch (name) {
    case 'backup':
    case 'migrate':
      return { do: name };
    case 'deploy':
    case 'drain':
      return slot && { do: name, slot };
    case 'shift': {
      const to = readShare(found.get('to') ?? '');
      const course = oneOf(found.get('course'), ['forward', 'back', 'set']);
      const written = found.get('goal');
      const goal = written === undefined ? undefined : readShare(written);
      if (to === undefined || course === undefined || (written !== undefined && goal === undefined)) return;
      return { do: 'shift', to, course, ...(goal === undefined ? {} : { goal }) };
    }
    case 'restore': {
      const backup = found.get('ref');
      return backup === undefined ? undefined : { do: 'restore', backup };
    }
    case 'dispatch': {
      const subject = found.get('subject');
      return subject === undefined ? undefined : { do: 'dispatch', subject };
    }
    case undefined:
      return undefined;
  }
}
