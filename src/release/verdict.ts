/** Conditions that are judged at one moment: gates, and what is expected of a slot just deployed. */
import type { Plan } from '../config/plan.ts';
import type { Figure } from '../judge/check.ts';
import { evaluate } from '../judge/evaluate.ts';
import type { Condition } from '../judge/condition.ts';
import { limitWords } from '../judge/limit.ts';
import { type Facts, type Instant, type Reading, unavailable } from '../judge/reading.ts';

/** `waiting`: not so yet, and its `within` has not passed. */
export interface CheckResult {
  readonly check: string;
  readonly is: 'passed' | 'failed' | 'unavailable' | 'waiting';
  readonly figure: Figure;
  /** What was missing or is waited for; '' otherwise. */
  readonly why: string;
  readonly until: Instant;
}

/** How long what is on its way, such as CI, is waited for where no `within` says so, in ms. */
const PATIENCE = 30 * 60_000;

export interface GroupResult {
  readonly is: CheckResult['is'];
  readonly checks: readonly CheckResult[];
}

/** Until when a condition may still come true: as long as it says, or a while where its reading is on its way. */
function deadline({ time }: Condition, reading: Reading, since: Instant, now: Instant): Instant {
  if (time.when === 'within') return since + time.ms;
  return reading.is === 'unavailable' && reading.pending === true ? since + PATIENCE : now;
}

function judgeOne(plan: Plan, id: string, facts: Facts, since: Instant, now: Instant): CheckResult | null {
  const check = plan.checks[id];
  if (check?.kind !== 'truth') return null;
  const condition = check.holds;
  const reading = facts.get(check.on) ?? unavailable('it was not read');
  const found = evaluate(condition, reading);
  const until = deadline(condition, reading, since, now);
  const missing = found.is === 'unavailable';
  const figure = missing
    ? { check: check.on, found: 'unavailable', limit: limitWords(condition) }
    : found.figure;
  const is = found.is !== 'passed' && now < until ? 'waiting' : found.is;
  return { check: id, is, figure, why: missing ? found.why : '', until };
}

const worst = ['failed', 'unavailable', 'waiting', 'passed'] as const;

/** All must hold. A failure outweighs what could not be read, and that outweighs what is still waited for. */
export function judgeAll(
  plan: Plan,
  ids: readonly string[],
  facts: Facts,
  since: Instant,
  now: Instant,
): GroupResult {
  const checks = ids.flatMap((id) => judgeOne(plan, id, facts, since, now) ?? []);
  return { is: worst.find((is) => checks.some((check) => check.is === is)) ?? 'passed', checks };
}

/** The names of what did not pass, for one line: `changelog, ci`. */
export function namesOf(group: GroupResult, is: CheckResult['is']): string {
  return group.checks
    .filter((check) => check.is === is)
    .map((check) =>
      check.why === ''
        ? `${check.figure.check} (${check.figure.found})`
        : `${check.figure.check} (${check.why})`,
    )
    .join(', ');
}

export const figuresOf = (group: GroupResult): readonly Figure[] => group.checks.map((check) => check.figure);
