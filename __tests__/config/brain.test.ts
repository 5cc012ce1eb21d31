import { expect, test } from '@jest/globals';
import { compile } from '../../src/config/compile.ts';
import { SluicewayError } from '../../src/errors.ts';
import { brain } from './brain.ts';

function refused(text: string): readonly string[] {
  try {
    compile(text, { path: 'c.yml', environment: 'production' });
  } catch (thrown) {
    if (!(thrown instanceof SluicewayError)) throw thrown;
    return thrown.message.split('\n').filter((line) => line.startsWith('c.yml:'));
  }
  return [];
}

test('what is not available yet is refused by its name, and nothing else is', () => {
  expect(refused(brain)).toEqual([
    'c.yml:6:17: `after` is not available yet',
    'c.yml:6:33: `soak` is not available yet',
    'c.yml:12:14: `junit` is not available yet',
    'c.yml:21:14: `checklist` is not available yet',
    'c.yml:58:1: `after` is not available yet',
    'c.yml:63:1: `finish` is not available yet',
    'c.yml:67:1: `notify` is not available yet',
    'c.yml:69:1: `incident` is not available yet',
  ]);
});
