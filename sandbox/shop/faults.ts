/** Failing a share of requests, the same ones for the same seed. */

/** Mulberry32: a 32-bit generator good enough to spread faults evenly; gives 0..1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Says of each request in turn whether it is to fail; `rate` is 0..1. */
export function faults(rate: number, seed = 1): () => boolean {
  const next = generator(seed);
  return () => next() < rate;
}
