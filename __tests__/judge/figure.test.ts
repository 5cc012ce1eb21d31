import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countText, figureText, rateText, shareText, textBeside } from '../../src/judge/figure.ts';

test.each([
  [0.0041, 'share', '0.41 %'],
  [0, 'share', '0 %'],
  [1, 'share', '100 %'],
  [0.731, 'share', '73.1 %'],
  [412, 'ms', '412 ms'],
  [1240, 'ms', '1.24 s'],
  [1.6e9, 'B', '1.6 GB'],
  [0, 'B', '0 B'],
  [12_480, '', '12,480'],
  [-3, '', '−3'],
  [7, 'tickets', '7 tickets'],
])('%d in %p is %s', (figure, unit, text) => {
  expect(figureText(figure, unit)).toBe(text);
});

test('a rate names what it is a rate of', () => {
  expect(rateText(51, 12_480)).toBe('0.409 % of 12,480');
  expect(rateText(0, 0)).toBe('no requests');
});

test('counts are whole, with thousands separators', () => {
  expect([0, 7, 1234.4, 1e6].map(countText)).toEqual(['0', '7', '1,234', '1,000,000']);
});

test('rounding never moves a figure to or over its limit', () => {
  const share = fc.integer({ min: 0, max: 1_000_000 }).map((part) => part / 1_000_000);
  fc.assert(
    fc.property(share, share, (found, limit) => {
      const shown = Number.parseFloat(textBeside(found, limit, 'share')) / 100;
      return Math.abs(found - limit) < 1e-9
        ? Math.abs(shown - limit) < 1e-9
        : Math.sign(shown - limit) === Math.sign(found - limit);
    }),
  );
});

test('a share keeps three digits', () => {
  expect(shareText(1 / 3)).toBe('33.3 %');
});
