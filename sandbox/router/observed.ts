/** What went over the router: per second for figures over a window, and since the last change for the share. */
import type { Slot } from '../../src/config/plan.ts';

/** One side over one window. `failed` had a 5xx; `slow` took longer than asked; `p95` is in ms. */
export interface SideStats {
  readonly total: number;
  readonly failed: number;
  readonly slow: number;
  readonly p95: number | null;
}
/** One request that has ended. `at` is Unix ms, `ms` its duration. */
export interface Passed {
  readonly slot: Slot;
  readonly at: number;
  readonly ms: number;
  readonly failed: boolean;
}
interface Second {
  failed: number;
  readonly durations: number[];
}

const keptSeconds = 3_600;
const secondOf = (at: number): number => Math.floor(at / 1000);

/** Requests by the second in which they ended, for the last hour. */
export class Traffic {
  readonly #seconds = { blue: new Map<number, Second>(), green: new Map<number, Second>() };

  add({ slot, at, ms, failed }: Passed): void {
    const seconds = this.#seconds[slot];
    const key = secondOf(at);
    const second = seconds.get(key) ?? { failed: 0, durations: [] };
    second.durations.push(ms);
    if (failed) second.failed += 1;
    seconds.set(key, second);
    dropBefore(seconds, key - keptSeconds);
  }

  /** Over [from, to) in Unix ms, cut to whole seconds: windows that meet count each request once. */
  stats(slot: Slot, from: number, to: number, slowMs: number): SideStats {
    const inside = [...this.#seconds[slot]].filter(([key]) => key >= secondOf(from) && key < secondOf(to));
    const durations = inside.flatMap(([, second]) => second.durations).sort((a, b) => a - b);
    const failed = inside.reduce((sum, [, second]) => sum + second.failed, 0);
    const slow = durations.filter((ms) => ms > slowMs).length;
    const p95 = durations[Math.ceil(durations.length * 0.95) - 1] ?? null;
    return { total: durations.length, failed, slow, p95: p95 === null ? null : Math.round(p95 * 100) / 100 };
  }
}

const recentSeconds = 30;
const enough = 20;

/** What share green really serves: answers of the sides themselves, since the last change of the split. */
export class Serving {
  #age = 0;
  readonly #seconds = new Map<number, Record<Slot, number>>();

  /** Which split a request starts under; an answer to a request of an older one does not count. */
  get age(): number {
    return this.#age;
  }

  changed(): void {
    this.#age += 1;
    this.#seconds.clear();
  }

  answered(slot: Slot, age: number, at: number): void {
    if (age !== this.#age) return;
    const key = secondOf(at);
    const second = this.#seconds.get(key) ?? { blue: 0, green: 0 };
    second[slot] += 1;
    this.#seconds.set(key, second);
    dropBefore(this.#seconds, key - recentSeconds);
  }

  /** Green's share, 0..1, over the last 30 s at most; null while too few have been answered to tell. */
  greenShare(now: number): number | null {
    dropBefore(this.#seconds, secondOf(now) - recentSeconds);
    const seconds = [...this.#seconds.values()];
    const green = seconds.reduce((sum, second) => sum + second.green, 0);
    const all = seconds.reduce((sum, second) => sum + second.blue, green);
    return all < enough ? null : green / all;
  }
}

/** A map keeps the order of insertion, so its first keys are the oldest. */
function dropBefore(seconds: Map<number, unknown>, first: number): void {
  for (const key of seconds.keys()) {
    if (key >= first) return;
    seconds.delete(key);
  }
}
