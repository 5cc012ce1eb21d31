/** The last step's figures beside their limits: candidate, live, limit, and whether it is within. */
import { phaseOf, type Plan } from '../config/plan.ts';
import type { Check } from '../judge/check.ts';
import { evaluate } from '../judge/evaluate.ts';
import { rateText } from '../judge/figure.ts';
import { single, value } from '../judge/reading.ts';
import { checksIn } from '../release/evidence.ts';
import { stepFigures } from '../release/figures.ts';
import { rolloutChecks } from '../release/samples.ts';
import type { Look, ReleaseState } from '../release/state.ts';
import { inline } from './escape.ts';
import { table } from './table.ts';

export type Standing = 'within' | 'over' | 'unknown';

const SIGNS = { within: '✅', over: '❌ over', unknown: '❔ no figure' } as const;

type Figures = readonly number[];

/** `[n, bad, live n, live bad]` of all looks of the step together. */
function totals(samples: readonly Figures[]): readonly [number, number, number, number] {
  const sum = (index: number): number => samples.reduce((total, figures) => total + (figures[index] ?? 0), 0);
  return [sum(0), sum(1), sum(2), sum(3)];
}

function gaugeStanding(check: Extract<Check, { kind: 'gauge' }>, figure: number): Standing {
  const to = 'to' in check.over ? check.over.to : null;
  const unit = to?.of === 'literal' ? to.unit : '';
  const breach = evaluate(check.over, single(value(figure, unit), 'not a figure'));
  if (breach.is === 'unavailable') return 'unknown';
  return breach.is === 'passed' ? 'over' : 'within';
}

/** How the figures stand to the limit, whatever the rule has made of them. */
export function standingOf(check: Check, samples: readonly Figures[]): Standing {
  const last = samples.at(-1)?.[0];
  if (last === undefined) return 'unknown';
  switch (check.kind) {
    case 'limit': {
      const [n, bad] = totals(samples);
      if (n === 0) return 'unknown';
      return bad / n <= check.pass ? 'within' : 'over';
    }
    case 'gauge':
      return gaugeStanding(check, last);
    case 'truth':
      return last === 1 ? 'within' : 'over';
  }
}

function liveText(check: Check, samples: readonly Figures[]): string {
  const [, , n, bad] = totals(samples);
  return check.kind === 'limit' && n > 0 ? rateText(bad, n) : '';
}

function row(plan: Plan, id: string, looks: readonly Look[]): readonly (readonly string[])[] {
  const check = plan.checks[id];
  const [figure] = stepFigures(plan, [id], looks);
  if (check === undefined || figure === undefined) return [];
  const at = rolloutChecks(plan).indexOf(id);
  const all = looks.map((look) => look.samples[at] ?? null);
  const samples = all.flatMap((sample) => (sample === null ? [] : [sample]));
  const standing = all.at(-1) === null ? 'unknown' : standingOf(check, samples);
  return [
    [
      inline(check.on),
      inline(figure.found),
      inline(liveText(check, samples)),
      inline(figure.limit),
      SIGNS[standing],
    ],
  ];
}

/** Empty where nothing was looked at in the step that the last look belongs to. */
export function lastLook(plan: Plan, state: ReleaseState): string {
  const phase = phaseOf(plan, 'rollout');
  const last = state.is === 'none' ? undefined : state.looks.at(-1);
  const step = last === undefined ? undefined : phase?.steps[last.step];
  if (state.is === 'none' || phase === undefined || last === undefined || step === undefined) return '';
  const looks = state.looks.filter((look) => look.step === last.step);
  const rows = checksIn(plan, phase, step).flatMap((id) => row(plan, id, looks));
  return rows.length === 0 ? '' : table(['signal', 'candidate', 'live', 'limit', ''], rows);
}
