import { describe, expect, test } from '@jest/globals';
import {
  durationText,
  inBase,
  parseAmount,
  parseDuration,
  parseHold,
  parsePercent,
} from '../../src/config/units.ts';

describe('units', () => {
  test.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
    ['1.5h', 5_400_000],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  test.each([
    ['24 hours', '"24 hours" is not a duration: write 24h'],
    ['30 s', '"30 s" is not a duration: write 30s'],
    ['30', '"30" has no unit: write a duration such as 30s or 30m'],
    ['5%', '"5%" is not a duration: write one such as 30s, 15m or 24h'],
    ['-5m', '"-5m" is less than nothing: a duration is 0s or more'],
    ['soon', '"soon" is not a duration'],
    ['', '"" is not a duration'],
  ])('%s is no duration', (text, message) => {
    expect(parseDuration(text)).toEqual({ ok: false, message });
  });

  test('percentages are shares within 0 and 1', () => {
    expect(parsePercent('94.7%')).toEqual({ ok: true, value: 0.947 });
    expect(parsePercent('101%')).toEqual({ ok: false, message: '"101%" is not within 0% and 100%' });
    expect(parsePercent('5')).toEqual({ ok: false, message: '"5" has no unit: write 5%' });
    expect(parsePercent('5pp')).toEqual({
      ok: false,
      message: '"5pp" is not a percentage: write one such as 25%',
    });
  });

  test('sizes are decimal or binary, as they are written', () => {
    expect(parseAmount('1.6GB')).toEqual({ ok: true, value: { value: 1.6e9, unit: 'B' } });
    expect(parseAmount('1GiB')).toEqual({ ok: true, value: { value: 2 ** 30, unit: 'B' } });
    expect(parseAmount('5mb')).toEqual({ ok: false, message: '"5mb" is not a figure: write 5MB' });
  });

  test('no noise of binary fractions', () => {
    expect(inBase(0.57, 's')).toEqual({ value: 570, unit: 'ms' });
  });

  test('a hold is one duration or a range', () => {
    expect(parseHold('2h')).toEqual({ ok: true, value: { least: 7_200_000, most: undefined } });
    expect(parseHold('2h..4h')).toEqual({ ok: true, value: { least: 7_200_000, most: 14_400_000 } });
  });

  test.each([
    [0, '0 s'],
    [40, '40 ms'],
    [999.7, '1 s'],
    [8000, '8 s'],
    [130_000, '2 min 10 s'],
    [3_599_700, '1 h'],
    [6_180_000, '1 h 43 min'],
    [86_400_000, '24 h'],
    [604_800_000, '7 d'],
  ])('%d ms for people', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
