/** The calls of a whole release by what they were for, step by step, and what the goal makes of them. */
import { markdownTable } from 'markdown-table';
import type { RecordedCall } from '../../github/journal.ts';
import { type Measured, measured } from '../measured.ts';
import type { Group, Kind } from './asked.ts';
import { classify, effectsIn } from './classify.ts';

/** One action's run, and what it asked of GitHub. */
export interface CountedStep {
  readonly name: string;
  readonly calls: readonly RecordedCall[];
}

export interface CountedRelease {
  /** What is special about it, for people. */
  readonly form: string;
  readonly release: number;
  readonly steps: readonly CountedStep[];
}

/** What a release takes, and each of its effects. */
const whole = 16;
const each = 4;

const groups = ['effects', 'rest', 'looks'] as const satisfies readonly Group[];

interface Counted extends Kind {
  readonly step: string;
}

const countedIn = ({ steps, release }: CountedRelease): readonly Counted[] =>
  steps.flatMap(({ name, calls }) => classify(calls, release).map((kind) => ({ ...kind, step: name })));

const effectsOf = ({ steps, release }: CountedRelease): number =>
  steps.reduce((sum, { calls }) => sum + effectsIn(calls, release), 0);

const kindsOf = (all: readonly Counted[], group: Group): readonly string[] => [
  ...new Set(all.filter((one) => one.group === group).map(({ what }) => what)),
];

/** All but looks, against 16 and 4 an effect. */
export function callFigure(of: CountedRelease): Measured {
  const all = countedIn(of);
  const effects = effectsOf(of);
  const count = (group: Group): number => all.filter((one) => one.group === group).length;
  const kinds = groups.flatMap((group) =>
    kindsOf(all, group).map((what): [string, number] => [
      `${group}: ${what}`,
      all.filter((one) => one.group === group && one.what === what).length,
    ]),
  );
  return measured({
    name: `GitHub calls of a release ${of.form}, looks apart`,
    figure: count('effects') + count('rest'),
    unit: 'calls',
    goal: whole + each * effects,
    detail: { carriedOut: effects, looks: count('looks'), all: all.length, ...Object.fromEntries(kinds) },
  });
}

function row(label: string, of: readonly Counted[], steps: readonly string[]): readonly string[] {
  const each = steps.map((step) => String(of.filter((one) => one.step === step).length));
  return [label, ...each, String(of.length)];
}

/** Kinds down, steps across: groups with their sums, and what the goal says of them. */
export function callTable(of: CountedRelease): string {
  const all = countedIn(of);
  const steps = of.steps.map(({ name }) => name);
  const rows = groups.flatMap((group) => {
    const within = all.filter((one) => one.group === group);
    const kinds = kindsOf(all, group).map((kind) =>
      row(
        kind,
        within.filter(({ what }) => what === kind),
        steps,
      ),
    );
    return [row(`**${group}**`, within, steps), ...kinds];
  });
  const align = ['l', ...steps.map(() => 'r'), 'r'];
  const table = markdownTable([[`calls ${of.form}`, ...steps, 'all'], ...rows], { align });
  const { figure, goal } = callFigure(of);
  const sum = `${figure} without looks; the goal is ${whole} + ${each} × ${effectsOf(of)} effects = ${goal}.`;
  return `${table}\n\n${sum}`;
}
