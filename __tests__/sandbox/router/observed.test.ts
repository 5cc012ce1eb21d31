import { describe, expect, test } from '@jest/globals';
import { Serving, Traffic } from '../../../sandbox/router/observed.ts';

describe('figures over a window', () => {
  test('windows that meet count each request once', () => {
    const traffic = new Traffic();
    for (let at = 0; at < 10_000; at += 100)
      traffic.add({ slot: 'green', at, ms: 1, failed: at % 1000 === 0 });
    const [first, second] = [
      traffic.stats('green', 0, 4_321, 500),
      traffic.stats('green', 4_321, 10_000, 500),
    ];
    expect(first.total + second.total).toBe(100);
    expect(first.failed + second.failed).toBe(10);
  });

  test('the sides are apart, with p95 by rank and the slow ones by the limit asked for', () => {
    const traffic = new Traffic();
    for (let ms = 1; ms <= 100; ms += 1) traffic.add({ slot: 'blue', at: 5_000, ms, failed: false });
    expect(traffic.stats('blue', 5_000, 6_000, 90)).toEqual({ total: 100, failed: 0, slow: 10, p95: 95 });
    expect(traffic.stats('green', 5_000, 6_000, 90)).toEqual({ total: 0, failed: 0, slow: 0, p95: null });
  });
});

describe('the share that is really served', () => {
  const answer = (serving: Serving, green: number, blue: number, at: number): void => {
    for (let i = 0; i < green; i += 1) serving.answered('green', serving.age, at);
    for (let i = 0; i < blue; i += 1) serving.answered('blue', serving.age, at);
  };

  test('is not known from a few answers', () => {
    const serving = new Serving();
    answer(serving, 1, 3, 1_000);
    expect(serving.greenShare(1_000)).toBeNull();
  });

  test('counts nothing from before the change, not even what ends after it', () => {
    const serving = new Serving();
    const before = serving.age;
    answer(serving, 0, 100, 1_000);
    serving.changed();
    for (let i = 0; i < 50; i += 1) serving.answered('blue', before, 1_000);
    answer(serving, 25, 75, 1_000);
    expect(serving.greenShare(1_000)).toBe(0.25);
  });

  test('forgets what is older than half a minute', () => {
    const serving = new Serving();
    answer(serving, 100, 0, 1_000);
    answer(serving, 0, 100, 60_000);
    expect(serving.greenShare(60_000)).toBe(0);
  });
});
