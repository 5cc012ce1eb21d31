/** The rule's tests as a table (section 1): what each counts, and which share its null hypothesis says. */
import { type Bet, type Direction, expectedShare } from './evidence.ts';
import type { Tally, TestName } from './look.ts';
import { type CompareCheck, defaults, type LimitCheck, levelAt } from './params.ts';

/** A check that is judged on counts. */
export type CountCheck = CompareCheck | LimitCheck;

export interface Test {
  readonly name: TestName;
  /** `above` keeps its evidence for the whole release, `below` begins anew with each step. */
  readonly direction: Direction;
  bet(tally: Tally, step: number): Bet;
}

/** The level that must be disproved for a limit to pass: the fail limit of a pair, else well above the one. */
export function caughtAt(check: LimitCheck, step: number): number {
  const fail = levelAt(check.fail, step);
  const pass = levelAt(check.pass ?? check.fail, step);
  return pass < fail ? fail : Math.min(2 * fail, (1 + fail) / 2);
}

const phiOf = (check: CountCheck): number => Math.max(1, check.phi ?? defaults.phi);

/** Of the candidate's requests, at most (or at least) a share of `p` is bad. */
const alone = (check: CountCheck, { candidate }: Tally, p: number): Bet => ({
  bad: candidate.bad,
  all: candidate.n,
  p,
  phi: phiOf(check),
});

/** Of both arms' bad requests, the candidate has the share that `ratio` times the live rate would give it. */
const against = (check: CountCheck, { candidate, live }: Tally, ratio: number): Bet => ({
  bad: candidate.bad,
  all: candidate.bad + live.bad,
  p: expectedShare(candidate.n, live.n, ratio),
  phi: phiOf(check),
});

function compareTests(check: CompareCheck): readonly Test[] {
  const { r0 = defaults.r0, catch: caught = defaults.catch, negligible = defaults.negligible } = check;
  return [
    { name: 'bad', direction: 'above', bet: (tally) => against(check, tally, r0) },
    { name: 'ok', direction: 'below', bet: (tally) => against(check, tally, caught) },
    { name: 'neg', direction: 'below', bet: (tally) => alone(check, tally, negligible) },
  ];
}

function limitTests(check: LimitCheck): readonly Test[] {
  const { hard } = check;
  const tests: readonly Test[] = [
    { name: 'bad', direction: 'above', bet: (tally, step) => alone(check, tally, levelAt(check.fail, step)) },
    { name: 'attr', direction: 'above', bet: (tally) => against(check, tally, 1) },
    {
      name: 'ok',
      direction: 'below',
      bet: (tally, step) => ({
        ...alone(check, tally, caughtAt(check, step)),
        bad: tally.candidateBadAtMost ?? tally.candidate.bad,
      }),
    },
  ];
  if (hard === undefined) return tests;
  return [...tests, { name: 'hard', direction: 'above', bet: (tally) => alone(check, tally, hard) }];
}

export const testsOf = (check: CountCheck): readonly Test[] =>
  check.kind === 'compare' ? compareTests(check) : limitTests(check);
