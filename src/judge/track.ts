/** What the looks so far have left behind for one check on counts. */
import { addSums, logAverage, logMixture, type Sums, scores, zeroSums } from './evidence.ts';
import type { Counted, LogEvidence, Tally, TestName } from './look.ts';
import { type CountCheck, type Test, testsOf } from './tests.ts';

/** How many valid looks back it is asked whether the live version is under the limit again. */
const RECENT = 5;

export interface Track {
  /** By test, one sum for each start: a start a step for `above` tests, only one for `below`. */
  readonly starts: Readonly<Partial<Record<TestName, readonly Sums[]>>>;
  /** Counted since the step began (or since a shared incident ended in it). */
  readonly candidate: Counted;
  readonly live: number;
  /** The live version's last valid looks. */
  readonly recent: readonly Counted[];
}

const nothing: Counted = { n: 0, bad: 0 };
export const emptyTrack: Track = { starts: {}, candidate: nothing, live: 0, recent: [] };

const withStarts = (
  check: CountCheck,
  track: Track,
  change: (starts: readonly Sums[], test: Test) => readonly Sums[],
): Track => ({
  ...track,
  starts: Object.fromEntries(
    testsOf(check).map((test) => [test.name, change(track.starts[test.name] ?? [], test)]),
  ),
});

/** Forgets what speaks for the candidate; what speaks against it stays. */
export const restartProof = (check: CountCheck, track: Track): Track => ({
  ...withStarts(check, track, (starts, test) => (test.direction === 'below' ? [zeroSums] : starts)),
  candidate: nothing,
  live: 0,
});

/** Opens the starts up to `step`, those of skipped steps too, and begins the proof anew. */
export function enterStep(check: CountCheck, track: Track, step: number): Track {
  const opened = (starts: readonly Sums[]): readonly Sums[] =>
    Array.from({ length: Math.max(starts.length, step + 1) }, (_, i) => starts[i] ?? zeroSums);
  return withStarts(check, restartProof(check, track), (starts, test) =>
    test.direction === 'below' ? starts : opened(starts),
  );
}

/** Forgets the evidence of `bad`, in all starts. */
export const clearBad = (check: CountCheck, track: Track): Track =>
  withStarts(check, track, (starts, test) => (test.name === 'bad' ? starts.map(() => zeroSums) : starts));

/** Adds one look; an invalid one (`null`) adds nothing. */
export function addLook(check: CountCheck, track: Track, tally: Tally | null, step: number): Track {
  if (tally === null) return track;
  const added = withStarts(check, track, (starts, test) => {
    const score = scores(test.bet(tally, step), test.direction);
    return starts.map((sums) => addSums(sums, score));
  });
  const { candidate } = track;
  return {
    ...added,
    candidate: { n: candidate.n + tally.candidate.n, bad: candidate.bad + tally.candidate.bad },
    live: track.live + tally.live.n,
    recent: [...track.recent, tally.live].slice(-RECENT),
  };
}

/** The evidence of each test that the check has, in a plan of `steps` steps. */
export function logEvidence(check: CountCheck, track: Track, steps: number): LogEvidence {
  const found = testsOf(check).map(({ name, direction }): [TestName, number] => {
    const starts = track.starts[name] ?? [];
    return [name, direction === 'above' ? logMixture(starts, steps) : logAverage(starts[0] ?? zeroSums)];
  });
  return Object.fromEntries(found);
}
