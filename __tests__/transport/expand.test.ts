import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { expandAll, expandJson, expandText, expandUrl, referencesOf } from '../../src/transport/expand.ts';

const call = { EXPOSURE: 25, SHARE: 0.25, ARM: 'candidate', TOKEN: 'call' };
const secrets = {
  BASE: 'https://api.example.com/',
  HOST: 'db.example.com:8443',
  TOKEN: 'from secrets',
  ODD: 'a b/c?d&e=é',
  DOLLAR: '$TOKEN and $$',
  EMPTY: '',
};

describe('expandText', () => {
  test.each([
    ['Bearer $ODD', 'Bearer a b/c?d&e=é'],
    [`\${ARM}s`, 'candidates'],
    ['$TOKEN', 'call'],
    ['costs $$5, $$TOKEN', 'costs $5, $TOKEN'],
    ['code=~"5..$" $1 $(x) $', 'code=~"5..$" $1 $(x) $'],
    ['$DOLLAR', '$TOKEN and $$'],
    ['$EXPOSURE%', '25%'],
  ])('%s', (text, expanded) => expect(expandText(text, call, secrets)).toBe(expanded));

  test.each([
    ['$NOPE', '$NOPE is used in the config but has no value: add a line NOPE=… to the secret SLUICEWAY_ENV'],
    [`\${NOPE}`, '$NOPE is used in the config but has no value'],
    ['$EMPTY', '$EMPTY is used in the config but is empty'],
    ['$constructor', '$constructor is used in the config but has no value'],
  ])('%s', (text, message) => expect(() => expandText(text, call, secrets)).toThrow(message));

  test('text without a dollar sign is left alone', () => {
    const plain = fc.string().filter((text) => !text.includes('$'));
    fc.assert(fc.property(plain, (text) => expect(expandText(text)).toBe(text)));
  });

  test('a value comes out as it is, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (X) => expect(expandText(`<\${X}>`, { X })).toBe(`<${X}>`)),
    );
  });
});

describe('expandUrl', () => {
  test.each([
    ['$BASE', 'https://api.example.com/'],
    ['$BASE/split', 'https://api.example.com/split'],
    ['https://$HOST/x', 'https://db.example.com:8443/x'],
    ['https://x/$ODD', 'https://x/a%20b/c%3Fd%26e%3D%C3%A9'],
    ['https://x/?q=$ODD&arm=$ARM', 'https://x/?q=a%20b%2Fc%3Fd%26e%3D%C3%A9&arm=candidate'],
    ['https://x/?share=$SHARE', 'https://x/?share=0.25'],
    ['https://u:$ODD@x/', 'https://u:a%20b%2Fc%3Fd%26e%3D%C3%A9@x/'],
  ])('%s', (text, url) => expect(expandUrl(text, call, secrets)).toBe(url));

  test('a value in the query arrives as it was', () => {
    const wellFormed = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(wellFormed, (X) => {
        expect(new URL(expandUrl('https://x/?q=$X&z=1', { X })).searchParams.get('q')).toBe(X);
      }),
    );
  });
});

describe('expandJson', () => {
  test('a string that is one reference keeps its type', () => {
    const body = {
      share: '$EXPOSURE',
      of: [`\${SHARE}`, 'at $EXPOSURE %', true, null, 3],
      in: { arm: '$ARM' },
    };
    expect(expandJson(body, call, secrets)).toEqual({
      share: 25,
      of: [0.25, 'at 25 %', true, null, 3],
      in: { arm: 'candidate' },
    });
  });

  test('digits in a secret stay text', () => expect(expandJson('$PIN', { PIN: '0012' })).toBe('0012'));
});

test('expandAll expands the values of headers, not their names', () => {
  expect(expandAll({ $ARM: 'x $ARM' }, call)).toEqual({ $ARM: 'x candidate' });
});

test('referencesOf names each once, in order', () => {
  expect(referencesOf(`$B \${A} $$C $B $1`)).toEqual(['B', 'A']);
});
