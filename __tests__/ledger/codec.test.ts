import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode, encode, LONGEST } from '../../src/ledger/codec.ts';
import { signer } from '../../src/ledger/mac.ts';
import { splitLook } from '../../src/ledger/split.ts';
import { event, samples } from './generators.ts';

const sign = signer('a key of some length', 'acme/shop', 12345678901);

test('every event, at its longest, fits into a status and is read again as it was written', () => {
  fc.assert(
    fc.property(event, fc.boolean(), (written, signed) => {
      const { description, state } = encode(written, signed ? sign : null);
      expect(description.length).toBeLessThanOrEqual(LONGEST);
      expect(description).not.toMatch(/[\r\n]/);
      const decoded = decode(description);
      expect({ ...decoded?.event, words: '' }).toEqual({ ...written, words: '' });
      expect(decoded?.mac).toBe(signed && decoded ? sign(state, decoded.prefix) : null);
    }),
    { numRuns: 2000 },
  );
});

test('words that fit are kept, longer ones end in an ellipsis', () => {
  const at = { seq: 1, run: '1.1', type: 'closed', outcome: 'completed' } as const;
  expect(decode(encode({ ...at, words: 'Released: 100 % of users' }, null).description)?.event.words).toBe(
    'Released: 100 % of users',
  );
  const long = encode({ ...at, words: 'x'.repeat(200) }, null).description;
  expect(long).toHaveLength(LONGEST);
  expect(long.endsWith('…')).toBe(true);
});

test('decode is total: any text gives an event or nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((rest) => `sw1 1 ${rest}`),
      ),
      (text) => {
        expect(() => decode(text)).not.toThrow();
      },
    ),
  );
});

test.each([
  'sw2 1 opened run=1.1 digest=d slot=green approval=no',
  'sw1 1 unheard-of run=1.1',
  'sw1 1 closed run=1.1 outcome=perfect',
  'sw1 1 closed run=1.1 outcome=failed outcome=completed',
  'sw1 1 intends run=1.1 do=shift to=101 course=forward',
  'sw1 1 looked run=1.1 step=0 from=a+b first=0 s=1_x',
  'sw1 -1 closed run=1.1 outcome=failed',
])('not an event: %s', (text) => {
  expect(decode(text)).toBeUndefined();
});

test('a look of any size is split into statuses that fit, and nothing of it is lost', () => {
  fc.assert(
    fc.property(samples(40), (of) => {
      const look = {
        type: 'looked',
        step: 99,
        window: { from: 1, to: 90_000_000 },
        first: 0,
        samples: of,
        words: 'words',
      } as const;
      const parts = splitLook(look);
      expect(parts.flatMap((part) => part.samples)).toEqual(of);
      for (const part of parts) {
        const { description } = encode({ ...part, seq: 9999, run: '999999999999.99' }, sign);
        expect(description.length).toBeLessThanOrEqual(LONGEST);
        expect(part.samples).toEqual(of.slice(part.first, part.first + part.samples.length));
      }
    }),
  );
});
