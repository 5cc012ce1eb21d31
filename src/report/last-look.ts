/** The last step's figures beside their limits: candidate, live, limit, and whether it is within. */
import { phaseOf, type Plan } from '../config/plan.ts';
import { checksIn } from '../release/evidence.ts';
import { type StepFigure, stepFigures } from '../release/figures.ts';
import type { ReleaseState } from '../release/state.ts';
import { inline } from './escape.ts';
import { table } from './table.ts';

const SIGNS = { within: '✅', over: '❌ over', unknown: '❔ no figure' } as const;

const row = ({ check, found, live, limit, standing }: StepFigure): readonly string[] => [
  inline(check),
  inline(found),
  inline(live),
  inline(limit),
  SIGNS[standing],
];

/** Empty where nothing was looked at in the step that the last look belongs to. */
export function lastLook(plan: Plan, state: ReleaseState): string {
  const phase = phaseOf(plan, 'rollout');
  const last = state.is === 'none' ? undefined : state.looks.at(-1);
  const step = last === undefined ? undefined : phase?.steps[last.step];
  if (state.is === 'none' || phase === undefined || last === undefined || step === undefined) return '';
  const looks = state.looks.filter((look) => look.step === last.step);
  const rows = stepFigures(plan, checksIn(plan, phase, step), looks, state.baseline).map(row);
  return rows.length === 0 ? '' : table(['signal', 'candidate', 'live', 'limit', ''], rows);
}
