/** GitHub's clock: real time plus what it was moved by. */
import type { Instant } from '../../../src/judge/reading.ts';

export class Clock {
  #moved = 0;

  now(): Instant {
    return Date.now() + this.#moved;
  }

  /** Milliseconds forward. */
  advance(ms: number): void {
    this.#moved += ms;
  }
}

/** GitHub's timestamps have whole seconds. */
export const timestamp = (at: Instant): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');
