/** Whether a window is open: days, hours, dates, zones, nights and the change of the clocks. */
import { describe, expect, test } from '@jest/globals';
import { isOpen } from '../../../src/signals/window/open.ts';
import { spec } from '../../../src/signals/window/spec.ts';

const openAt = (window: object, at: string): boolean => isOpen(spec.schema.parse({ window }), Date.parse(at));

describe('a window', () => {
  const office = { days: 'mon..thu', hours: '09:00..16:00', zone: 'Europe/Berlin' };
  test.each([
    ['2026-11-25T08:00:00Z', true], // Wednesday, nine in Berlin
    ['2026-11-25T07:59:59Z', false],
    ['2026-11-25T14:59:59Z', true],
    ['2026-11-25T15:00:00Z', false],
    ['2026-11-27T10:00:00Z', false], // Friday
    ['2026-07-01T07:00:00Z', true], // nine in summer
    ['2026-07-01T14:00:00Z', false],
  ])('of working hours, at %s: %s', (at, open) => {
    expect(openAt(office, at)).toBe(open);
  });

  test.each([
    ['2026-11-28T01:30:00Z', true], // Saturday, half past two: Friday's night
    ['2026-11-28T21:30:00Z', false],
    ['2026-11-27T21:30:00Z', true],
    ['2026-11-27T01:30:00Z', false], // Thursday's night
  ])('of a night that goes on past midnight, at %s: %s', (at, open) => {
    expect(openAt({ days: 'fri', hours: '22:00..04:00', zone: 'Europe/Berlin' }, at)).toBe(open);
  });

  test.each([
    ['2026-12-17T22:59:59Z', false],
    ['2026-12-17T23:00:00Z', true], // the 18th has begun in Berlin
    ['2027-01-03T22:59:59Z', true],
    ['2027-01-03T23:00:00Z', false],
    ['2026-11-27T12:00:00Z', true],
  ])('of dates, at %s: %s', (at, open) => {
    const dates = ['2026-11-27', '2026-12-18..2027-01-03'];
    expect(openAt({ dates, zone: 'Europe/Berlin' }, at)).toBe(open);
  });

  test('the whole day ends at 24:00, and days go round the week', () => {
    expect(openAt({ hours: '00:00..24:00' }, '2026-11-25T23:59:59Z')).toBe(true);
    expect(openAt({ days: 'sat..mon' }, '2026-11-29T12:00:00Z')).toBe(true);
    expect(openAt({ days: 'sat..mon' }, '2026-11-25T12:00:00Z')).toBe(false);
  });
});

describe('what is no window is refused', () => {
  test.each([
    [{}, 'a window has days, hours or dates'],
    [{ days: 'monday' }, 'write mon..fri'],
    [{ days: 'mon..' }, 'write mon..fri'],
    [{ hours: '9..16' }, 'write 09:00..16:00'],
    [{ hours: '09:00..09:00' }, 'write 09:00..16:00'],
    [{ hours: '09:00..25:00' }, 'write 09:00..16:00'],
    [{ dates: '2026-02-30..2026-13-01' }, 'write 2026-12-18'],
    [{ dates: '2027-01-03..2026-12-18' }, 'write 2026-12-18'],
    [{ days: 'mon', zone: 'Mars/Olympus' }, 'is no time zone'],
  ])('%j', (window, says) => {
    expect(JSON.stringify(spec.schema.safeParse({ window }).error?.issues)).toContain(says);
  });
});
