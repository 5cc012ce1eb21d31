/** What a release by this plan will do, phase by phase, in words. Pure. */
import type { Guard, Phase, Plan } from '../../config/plan.ts';
import { durationText } from '../../config/units.ts';
import { type Check, saidAt } from '../../judge/check.ts';
import { shareText } from '../../judge/figure.ts';
import { limitWords } from '../../judge/limit.ts';

export interface PhaseWords {
  readonly phase: string;
  readonly words: readonly string[];
}

/** What must be so. */
function expected(check: Check): string {
  switch (check.kind) {
    case 'limit':
      return `${check.on} ${saidAt(check.text, 0)}`;
    case 'compare':
      return `${check.on} ${check.text}`;
    case 'gauge':
      return `${check.on} ${limitWords({ ...check.over, not: !check.over.not })}`;
    case 'truth':
      return check.holds.text;
  }
}

const listed = ({ checks }: Plan, ids: readonly string[]): string =>
  ids.flatMap((id) => (checks[id] === undefined ? [] : [expected(checks[id])])).join(', ');

function guardWords(plan: Plan, guard: Guard): string {
  const unless = `unless ${listed(plan, guard.any)}`;
  switch (guard.act) {
    case 'roll-back': {
      const to = guard.to === 'previous' ? 'the share before' : shareText(guard.to.share);
      return `rolls back to ${to}${guard.pace === 'gradual' ? ', step by step' : ''}, ${unless}`;
    }
    case 'hold':
      return `goes no further, ${unless}`;
    case 'warn':
      return `warns, ${unless}`;
  }
}

type Rollout = Extract<Phase, { phase: 'rollout' }>;

function rolloutWords(plan: Plan, { steps, guards, drains }: Rollout): readonly string[] {
  const sum = (of: 'least' | 'most'): string => durationText(steps.reduce((all, step) => all + step[of], 0));
  const shares = steps.map(({ exposure }) => shareText(exposure.share)).join(' → ');
  return [
    `${shares} of users: ${sum('least')} where all is well, ${sum('most')} at most; then a person is asked`,
    ...guards.map((guard) => guardWords(plan, guard)),
    ...(drains ? ['then the old slot is drained, and kept for a rollback'] : []),
  ];
}

function wordsOf(plan: Plan, phase: Phase): readonly string[] {
  switch (phase.phase) {
    case 'gates':
      return phase.gates.map(({ name, checks, volatile, windows }) => {
        const again = windows
          ? ', before each step too'
          : volatile
            ? ', read again before the first change'
            : '';
        return `${name}: ${listed(plan, checks)}${again}`;
      });
    case 'database':
      return [
        [
          ...(phase.rehearsal ? ['rehearsed on a clone first'] : []),
          ...(phase.backup ? ['backup'] : ['no backup']),
          'migration, once',
        ].join(', '),
      ];
    case 'restore':
      return [`the backup ${phase.backup} is restored`];
    case 'deploy':
      return [
        phase.checks.length === 0
          ? 'to the idle slot, without users'
          : `to the idle slot, without users, until ${listed(plan, phase.checks)}`,
      ];
    case 'rollout':
      return rolloutWords(plan, phase);
  }
}

export const phasesOf = (plan: Plan): readonly PhaseWords[] =>
  plan.phases.map((phase) => ({ phase: phase.phase, words: wordsOf(plan, phase) }));
