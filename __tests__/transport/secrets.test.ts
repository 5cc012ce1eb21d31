import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskOf, parseSecrets } from '../../src/transport/secrets.ts';

describe('parseSecrets', () => {
  test('the ledger’s key is kept apart', () => {
    const { values, keys } = parseSecrets(
      'SLUICEWAY_KEY=current-key\nURL="http://x"\nSLUICEWAY_KEY_PREVIOUS=old-key',
    );
    expect(values).toEqual({ URL: 'http://x' });
    expect(keys).toEqual(['current-key', 'old-key']);
  });

  test('every line of a value is masked, and the password inside a URL', () => {
    const { mask } = parseSecrets(
      'PEM="-----BEGIN\nabcdefgh\n--"\nDB=postgres://u:p%40ssw0rd@h/d\nSLUICEWAY_KEY=k3y-k3y',
    );
    expect(mask('abcdefgh p@ssw0rd p%40ssw0rd k3y-k3y -- u h')).toBe('*** *** *** *** -- u h');
  });

  test('a short secret is a warning that does not tell it', () => {
    const { warnings, mask } = parseSecrets('PIN=4711\nNONE=');
    expect(warnings).toEqual(['PIN is shorter than 6 characters: it is not masked in logs']);
    expect(mask('47114711')).toBe('47114711');
  });

  test('a value that dotenv cuts at a # is a warning', () => {
    const { warnings } = parseSecrets(
      `A=abcdef#gh\nB='abcdef#gh'\nC=abcdef # words\nD="xy#zzz"\nexport E=postgres://u:p#w@h`,
    );
    expect(warnings).toEqual([
      'A was cut at a "#": put its value in single quotes',
      'E was cut at a "#": put its value in single quotes',
    ]);
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (dotenv, text) => void parseSecrets(dotenv).mask(text)));
  });
});

describe('mask', () => {
  const secret = fc
    .string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 40 })
    .filter((s) => s.trim() === s);
  const written: readonly (readonly [string, (s: string, pad: string) => string])[] = [
    ['plain', (s) => s],
    ['percent-encoded', encodeURIComponent],
    ['in a query', (s) => new URLSearchParams({ '': s }).toString().slice(1)],
    ['in JSON', (s) => JSON.stringify({ s })],
    ['base64', (s) => btoa(s)],
    ['base64 after a user name', (s, pad) => btoa(`${pad}:${s}`)],
    ['base64url', (s, pad) => Buffer.from(`${pad}:${s}:x`).toString('base64url')],
  ];

  test.each(written)('finds it %s', (_, write) => {
    fc.assert(
      fc.property(secret, fc.stringMatching(/^[a-z]{1,5}$/), (s, pad) => {
        expect(maskOf([s])(`<${write(s, pad)}>`)).toContain('***');
      }),
    );
  });

  test('leaves other text alone', () => expect(maskOf(['secret-1'])('secret-2')).toBe('secret-2'));
  test('the longer of two secrets first', () =>
    expect(maskOf(['abcdef', 'abcdefgh'])('abcdefgh')).toBe('***'));
});
