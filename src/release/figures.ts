/** The figures that a decision shows: what was found in this step beside the limits it was held against. */
import type { Plan } from '../config/plan.ts';
import { durationText } from '../config/units.ts';
import { type Check, type CheckOf, type Figure, saidAt } from '../judge/check.ts';
import { countText, figureText, rateText, shareText, textBeside } from '../judge/figure.ts';
import { limitWords } from '../judge/limit.ts';
import { levelAt } from '../judge/params.ts';
import { breachOf } from './datum.ts';
import type { Samples } from './event.ts';
import { levelOf, nearnessOf, type Stands, sumsOf } from './nearness.ts';
import { rolloutChecks } from './samples.ts';
import type { Look } from './state.ts';

/** One signal's figure. Conditions that are about the same figure stand in it together. */
export interface StepFigure extends Figure, Stands {
  /** Ids of the checks that it is about. */
  readonly ids: readonly string[];
  /** The live version's; '' where there is none. */
  readonly live: string;
}

type Base = Samples[number] | undefined;

/** What a figure is shown from: the samples of the step, and what the check was before the release. */
interface Seen {
  readonly index: number;
  readonly samples: Samples;
  readonly base: Base;
}

const taken = (samples: Samples): Samples =>
  samples.filter((sample) => sample !== null && sample.length > 0).map((sample) => sample ?? []);

const isSlow = (check: CheckOf<'limit' | 'compare'>): boolean =>
  check.kind === 'limit' ? check.edge !== undefined : check.quantile !== undefined;

/** A quantile is judged by the share that is slower. */
function rate(check: CheckOf<'limit' | 'compare'>, { index, samples, base }: Seen): string {
  const sums = sumsOf(samples);
  const [n = 0, bad = 0] = sums;
  if (n === 0) return 'no requests';
  const level = levelOf(check, index, sums, base) ?? bad / n;
  return `${textBeside(bad / n, level, 'share')} of ${countText(n)}${isSlow(check) ? ' slower' : ''}`;
}

function gaugeText(check: CheckOf<'gauge'>, { samples, base }: Seen): string {
  const [figure = Number.NaN, live] = samples.at(-1) ?? [];
  const breach = breachOf(check, live, base);
  return breach === null ? figureText(figure, check.unit) : textBeside(figure, breach.to.value, check.unit);
}

function foundText(check: Check, seen: Seen): string {
  const last = seen.samples.at(-1)?.[0];
  if (last === undefined) return 'unavailable';
  switch (check.kind) {
    case 'limit':
    case 'compare':
      return rate(check, seen);
    case 'gauge':
      return gaugeText(check, seen);
    case 'truth':
      return last === 1 ? 'holds' : 'does not hold';
  }
}

function liveText(check: Check, { samples }: Seen): string {
  if (check.kind === 'truth') return '';
  if (check.kind === 'gauge') {
    const live = samples.at(-1)?.[1];
    return live === undefined ? '' : figureText(live, check.unit);
  }
  const [, , n = 0, bad = 0] = sumsOf(samples);
  return n > 0 ? rateText(bad, n) : '';
}

/** As figures are written for people: `<= 1%` is `≤ 1 %`. */
const typeset = (limit: string): string =>
  limit
    .replaceAll('<=', '≤')
    .replaceAll('>=', '≥')
    .replace(/(\d)([%A-Za-z])/g, '$1 $2');

const timeText = ({ lasts }: Check): string =>
  lasts.when === 'now' ? '' : ` ${lasts.when} ${durationText(lasts.ms)}`;

/** What stood there before the release: `≤ before + 10 % (1.6 GB)`. */
function beforeText(check: CheckOf<'compare' | 'gauge'>, base: Base): string {
  if (base === null || base === undefined) return '';
  if (check.kind === 'gauge') {
    const before = 'to' in check.over && check.over.to.of === 'before';
    return before ? ` (${figureText(base[0] ?? Number.NaN, check.unit)})` : '';
  }
  return check.against === 'before' ? ` (${rateText(base[1] ?? 0, base[0] ?? 0)})` : '';
}

function limitText(check: Check, { index, base }: Seen): string {
  switch (check.kind) {
    case 'limit': {
      const most = check.edge === undefined ? '' : ` for ${shareText(1 - levelAt(check.pass, index))}`;
      return `${typeset(saidAt(check.text, index))}${most}${timeText(check)}`;
    }
    case 'compare':
      return `${typeset(check.text)}${beforeText(check, base)}${timeText(check)}`;
    case 'gauge': {
      const kept = typeset(limitWords({ ...check.over, not: !check.over.not }));
      return `${kept}${beforeText(check, base)}${timeText(check)}`;
    }
    case 'truth':
      return `${limitWords(check.holds)}${timeText(check)}`;
  }
}

/** What a guard on a figure that has a limit already adds to it: `never ≥ 400 ms`. */
const further = (check: Check, seen: Seen): string =>
  check.kind === 'gauge' && check.acts
    ? `never ${typeset(limitWords(check.over))}${timeText(check)}`
    : limitText(check, seen);

/** Checks that are about the same figure: those of a quantile count what is slower than their own limit. */
const sameFigure = (check: Check): string => {
  const counted = check.kind === 'compare' ? 'limit' : check.kind;
  const edge = check.kind === 'limit' ? (check.edge ?? '') : check.kind === 'compare' ? check.quantile : '';
  return `${check.on} ${counted} ${edge ?? ''}`;
};

/** Shown as it stands to the limit that it is nearest to. */
function figureOf(checks: readonly Check[], seenBy: (check: Check) => Seen): readonly StepFigure[] {
  const all = checks.map((check) => {
    const seen = seenBy(check);
    return { check, seen, stands: nearnessOf(check, seen.index, seen.samples, seen.base) };
  });
  const [nearest] = all.toSorted((a, b) => b.stands.near - a.stands.near);
  if (nearest === undefined) return [];
  const { check, stands } = nearest;
  const seen = { ...nearest.seen, samples: taken(nearest.seen.samples) };
  const limits = all.map((one, i) => (i === 0 ? limitText : further)(one.check, one.seen));
  return [
    {
      check: check.on,
      ids: checks.map(({ id }) => id),
      found: foundText(check, seen),
      live: liveText(check, seen),
      limit: [...new Set(limits)].join(', '),
      ...stands,
    },
  ];
}

/** One a figure, over the looks given (those of one step), in the order of `ids`. */
export function stepFigures(
  plan: Plan,
  ids: readonly string[],
  looks: readonly Look[],
  baseline: Samples = [],
): readonly StepFigure[] {
  const order = rolloutChecks(plan);
  const checks = ids.flatMap((id) => plan.checks[id] ?? []);
  const seenBy = ({ id }: Check): Seen => {
    const at = order.indexOf(id);
    const samples = looks.map((look) => look.samples[at] ?? null);
    return { index: looks[0]?.step ?? 0, samples, base: baseline[at] };
  };
  const figures = [...new Set(checks.map(sameFigure))];
  return figures.flatMap((figure) =>
    figureOf(
      checks.filter((check) => sameFigure(check) === figure),
      seenBy,
    ),
  );
}
