/** The decision at one look (section 6 of the rule): of its eleven lines, the first that matches. */
import type { JudgeDecision, Reason } from './look.ts';
import { defaults, type Target } from './params.ts';
import {
  acts,
  type CheckState,
  evidence,
  isBreached,
  isCandidates,
  isOver,
  passes,
  type Standing,
  threshold,
} from './standing.ts';

export interface Ruling {
  readonly decision: JudgeDecision;
  readonly reason: Reason;
  /** The check that the reason is about, where it is about one. */
  readonly check?: string;
  /** Of a rollback, every check that asks for one. */
  readonly breached?: readonly string[];
  /** The clock and the shared incident after this look. */
  readonly clock: number;
  readonly shared: boolean;
}

/** A breach that rolls back, or nothing. A check that does not act has none. */
function breachOf(
  state: CheckState,
  standing: Standing,
): { readonly reason: Reason; readonly to: Target } | undefined {
  if (!acts(state.check)) return undefined;
  const to = state.check.to ?? 'zero';
  switch (state.kind) {
    case 'compare':
      return evidence(state, 'bad') >= threshold(standing.params, 'compare')
        ? { reason: 'worse-than-old', to }
        : undefined;
    case 'limit':
      return isOver(state, standing) && isCandidates(state, standing)
        ? { reason: 'over-limit', to }
        : undefined;
    case 'gauge':
      return isBreached(state) ? { reason: 'gauge', to } : undefined;
  }
}

const isHard = (state: CheckState, { params }: Standing): boolean =>
  state.kind === 'limit' && acts(state.check) && evidence(state, 'hard') >= threshold(params, 'limit');

/** Lines 1 to 4: hard limits first, then by kind, then in the order of the checks. */
function firstBreach(standing: Standing): Pick<Ruling, 'decision' | 'reason' | 'check'> | undefined {
  const hard = standing.checks.find((state) => isHard(state, standing));
  if (hard !== undefined) return { decision: 'rollback-to-0', reason: 'hard', check: hard.check.name };
  for (const kind of ['compare', 'limit', 'gauge'] as const) {
    for (const state of standing.checks.filter((each) => each.kind === kind)) {
      const breach = breachOf(state, standing);
      if (breach === undefined) continue;
      const decision = breach.to === 'zero' ? 'rollback-to-0' : 'rollback-to-previous';
      return { decision, reason: breach.reason, check: state.check.name };
    }
  }
  return undefined;
}

function rollback(standing: Standing): Omit<Ruling, 'clock' | 'shared'> | undefined {
  const first = firstBreach(standing);
  if (first === undefined) return undefined;
  const guilty = standing.checks.filter(
    (state) => isHard(state, standing) || breachOf(state, standing) !== undefined,
  );
  return { ...first, breached: guilty.map(({ check }) => check.name) };
}

/** Both arms are over the limit: the candidate alone cannot be the cause. */
export const isSharedIncident = (state: CheckState, standing: Standing): boolean =>
  state.kind === 'limit' && isOver(state, standing) && !isCandidates(state, standing);

/** Whether every check had a valid figure at this look. */
const isGood = (standing: Standing): boolean => standing.missing === 0;

/** Lines 6 to 10: why it must not go on yet, and the check that this is about; nothing where it may. */
function obstacle(
  standing: Standing,
  clock: number,
  late: boolean,
): readonly [Reason, CheckState?] | undefined {
  const { step, checks } = standing;
  const incident = checks.find((state) => isSharedIncident(state, standing));
  if (incident !== undefined) return ['shared-incident', incident];
  if (standing.missing >= defaults.noDataLooks) return ['no-data'];
  if (clock < step.holdLooks) return [late ? 'too-few-looks' : 'in-progress'];
  if (!isGood(standing)) return ['no-data'];
  const unproven = checks.find((state) => !passes(state, standing));
  return unproven === undefined ? undefined : ['unproven', unproven];
}

/** Lines 1 to 11. */
export function rule(standing: Standing): Ruling {
  const { step, checks } = standing;
  const back = rollback(standing);
  if (back !== undefined) return { ...back, clock: standing.clock, shared: standing.shared };

  const shared = checks.some((state) => isSharedIncident(state, standing));
  const late = standing.total >= (step.maxLooks ?? defaults.maxLooksFactor * step.holdLooks);
  const decision = late ? 'inconclusive' : 'hold';
  if (standing.shared && !shared) return { decision, reason: 'incident-over', clock: standing.clock, shared };

  const clock = standing.clock + (isGood(standing) && !shared ? 1 : 0);
  const found = obstacle(standing, clock, late);
  if (found === undefined) return { decision: 'promote', reason: 'proven', clock, shared };
  const [reason, about] = found;
  return { decision, reason, clock, shared, ...(about === undefined ? {} : { check: about.check.name }) };
}
