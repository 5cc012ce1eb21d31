import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { includeText, parseInclude, parseRunning } from '../../../../src/drivers/traffic/nginx/include.ts';

const buckets = fc.integer({ min: 0, max: 10_000 });
const included = fc.record({ buckets, generation: fc.uuid() });

test('a file survives being written and read, and is not understood once a character has changed', () => {
  fc.assert(
    fc.property(included, fc.nat(), (file, at) => {
      const text = includeText(file);
      expect(parseInclude(text)).toEqual(file);
      const place = at % text.length;
      const spoilt = parseInclude(text.slice(0, place) + text.slice(place + 1));
      // A character less in the generation makes another generation, of the same share.
      if (spoilt !== undefined) expect(spoilt.buckets).toBe(file.buckets);
    }),
  );
});

test('neither 0 % nor less than nginx takes is ever written', () => {
  fc.assert(
    fc.property(included, (file) => {
      const percent = /(\S+)% green/.exec(includeText(file))?.[1];
      if (percent === undefined) expect([0, 10_000]).toContain(file.buckets);
      else expect(percent).toMatch(/^(?!0$)\d{1,2}(\.\d{1,2})?$/);
    }),
  );
});

test.each(['', '<html>', '25', '10001 a 1', '25 a', '25 a b'])('"%s" is no answer of nginx', (text) => {
  expect(parseRunning(text)).toBeUndefined();
});
