/** The figures that a decision shows: what was found in this step beside the limits it was held against. */
import type { Plan } from '../config/plan.ts';
import type { Check, Figure } from '../judge/check.ts';
import { countText, figureText, rateText, shareText, textBeside } from '../judge/figure.ts';
import { limitWords } from '../judge/limit.ts';
import type { Samples } from './event.ts';
import { nearnessOf, type Stands } from './nearness.ts';
import { rolloutChecks } from './samples.ts';
import type { Look } from './state.ts';

/** One signal's figure. Conditions that are about the same figure stand in it together. */
export interface StepFigure extends Figure, Stands {
  /** Ids of the checks that it is about. */
  readonly ids: readonly string[];
  /** The live version's; '' where there is none. */
  readonly live: string;
}

type Figures = readonly number[];
type Limit = Extract<Check, { kind: 'limit' }>;
type Gauge = Extract<Check, { kind: 'gauge' }>;

const taken = (samples: Samples): readonly Figures[] =>
  samples.filter((sample) => sample !== null && sample.length > 0).map((sample) => sample ?? []);

const total = (samples: readonly Figures[], index: number): number =>
  samples.reduce((sum, sample) => sum + (sample[index] ?? 0), 0);

/** A quantile is judged by the share that is slower. */
function rate({ pass, edge }: Limit, n: number, bad: number): string {
  if (n === 0) return 'no requests';
  return `${textBeside(bad / n, pass, 'share')} of ${countText(n)}${edge === undefined ? '' : ' slower'}`;
}

function gaugeText({ over }: Gauge, figure: number): string {
  const to = 'to' in over ? over.to : null;
  return to?.of === 'literal' ? textBeside(figure, to.value, to.unit) : figureText(figure, '');
}

function foundText(check: Check, samples: readonly Figures[]): string {
  const last = samples.at(-1)?.[0];
  if (last === undefined) return 'unavailable';
  switch (check.kind) {
    case 'limit':
      return rate(check, total(samples, 0), total(samples, 1));
    case 'gauge':
      return gaugeText(check, last);
    case 'truth':
      return last === 1 ? 'holds' : 'does not hold';
  }
}

function liveText(check: Check, samples: readonly Figures[]): string {
  const n = total(samples, 2);
  return check.kind === 'limit' && n > 0 ? rateText(total(samples, 3), n) : '';
}

/** As figures are written for people: `<= 1%` is `≤ 1 %`. */
const typeset = (limit: string): string =>
  limit
    .replaceAll('<=', '≤')
    .replaceAll('>=', '≥')
    .replace(/(\d)([%A-Za-z])/g, '$1 $2');

function limitText(check: Check): string {
  switch (check.kind) {
    case 'limit': {
      const most = check.edge === undefined ? '' : ` for ${shareText(1 - check.pass)}`;
      return `${typeset(check.text)}${most}`;
    }
    case 'gauge':
      return limitWords({ ...check.over, not: !check.over.not });
    case 'truth':
      return limitWords(check.holds);
  }
}

/** What a guard on a figure that has a limit already adds to it: `never ≥ 400 ms`. */
const further = (check: Check): string =>
  check.kind === 'gauge' && check.acts ? `never ${limitWords(check.over)}` : limitText(check);

const limitsText = ([first, ...others]: readonly Check[]): string =>
  first === undefined ? '' : [...new Set([limitText(first), ...others.map(further)])].join(', ');

/** Checks that are about the same figure: those of a quantile count what is slower than their own limit. */
const sameFigure = (check: Check): string =>
  `${check.on} ${check.kind} ${check.kind === 'limit' ? (check.edge ?? '') : ''}`;

/** Shown as it stands to the limit that it is nearest to. */
function figureOf(plan: Plan, checks: readonly Check[], looks: readonly Look[]): readonly StepFigure[] {
  const order = rolloutChecks(plan);
  const [nearest] = checks
    .map((check) => {
      const samples = looks.map((look) => look.samples[order.indexOf(check.id)] ?? null);
      return { check, samples: taken(samples), stands: nearnessOf(check, samples) };
    })
    .sort((a, b) => b.stands.near - a.stands.near);
  if (nearest === undefined) return [];
  const { check, samples, stands } = nearest;
  const shown = { found: foundText(check, samples), live: liveText(check, samples) };
  return [
    { check: check.on, ids: checks.map(({ id }) => id), limit: limitsText(checks), ...shown, ...stands },
  ];
}

/** One a figure, over the looks given (those of one step), in the order of `ids`. */
export function stepFigures(
  plan: Plan,
  ids: readonly string[],
  looks: readonly Look[],
): readonly StepFigure[] {
  const checks = ids.flatMap((id) => plan.checks[id] ?? []);
  const figures = [...new Set(checks.map(sameFigure))];
  return figures.flatMap((figure) =>
    figureOf(
      plan,
      checks.filter((check) => sameFigure(check) === figure),
      looks,
    ),
  );
}
