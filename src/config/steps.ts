/** A rollout's steps: their times, and what must be so of them together. */
import { finestOf } from '../drivers/traffic/spec.ts';
import { HOLD_BUDGET } from './budget.ts';
import { child, type Node, nodeAt, problemAt, spanOf } from './document.ts';
import type { Step } from './plan.ts';
import type { Problem } from './problems.ts';
import type { Rollout } from './schema/rollout.ts';
import { durationText } from './units.ts';

type Written = Rollout['steps'][number];
const minute = 60_000;

/**
 * A bare hold may last six times as long as planned. Looks every twelfth of it, at least a minute apart, and
 * at least one in a hold that is shorter.
 */
export function stepOf(
  { exposure, hold, every, approval }: Written,
  common: number | undefined,
): Omit<Step, 'checks'> {
  const { least, most = 6 * hold.least } = hold;
  const usual = Math.max(minute, Math.round(least / 12));
  return {
    exposure: { share: exposure },
    least,
    most,
    every: every ?? common ?? (least > 0 ? Math.min(usual, least) : usual),
    ...(approval === true ? { approval } : {}),
  };
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(12))}%`;

/** Whether anything is to be looked at while the step holds. */
const looks = (root: Node, index: number): boolean =>
  [
    ['rollout', 'expect'],
    ['rollout', 'guards'],
    ['rollout', 'steps', index, 'expect'],
  ].some((path) => nodeAt(root, path) !== undefined);

function timeFault(root: Node, index: number, step: Omit<Step, 'checks'>): Problem | undefined {
  const path = ['rollout', 'steps', index];
  if (!looks(root, index)) return undefined;
  if (step.least === 0)
    return problemAt(
      spanOf(root, [...path, 'hold']),
      'a hold of 0s leaves no time for a look at what is expected',
      'Hold it at least as long as `every`.',
    );
  if (step.every > 0 && step.every <= step.least) return undefined;
  const own = child(nodeAt(root, path), 'every') === undefined ? ['rollout', 'every'] : [...path, 'every'];
  const every =
    step.every === 0
      ? '`every` must be more than 0s'
      : `\`every\` (${durationText(step.every)}) is longer than the hold of step ${index + 1} (${durationText(step.least)})`;
  return problemAt(spanOf(root, own), every, 'At least one look must fit into each hold.');
}

/** A share that the router would have to round. */
function shareFault(
  root: Node,
  index: number,
  share: number,
  finest: number | undefined,
): Problem | undefined {
  const parts = finest === undefined ? 0 : share / finest;
  if (finest === undefined || Math.abs(parts - Math.round(parts)) < 1e-6) return undefined;
  return problemAt(
    spanOf(root, ['rollout', 'steps', index, 'exposure']),
    `${percent(share)} is finer than this router can give`,
    `Write a multiple of ${percent(finest)}, such as ${percent(Math.ceil(parts) * finest)}.`,
  );
}

const cure = 'Put the config into a file, such as .github/sluiceway.yml, and give its path.';

/** A job's time is not enough for it, and a later run can only read a config that is a file at the release's commit. */
function inlineFault(root: Node, rollout: Rollout): Problem | undefined {
  const all = rollout.steps.reduce((sum, { hold }) => sum + hold.least, 0);
  const asks = rollout.steps.findIndex(({ approval }) => approval === true);
  const [longest] = [...rollout.steps.entries()].toSorted(([, a], [, b]) => b.hold.least - a.hold.least);
  if (asks >= 0)
    return problemAt(
      spanOf(root, ['rollout', 'steps', asks, 'approval']),
      'a step that takes an approval is entered by a later run, which cannot read a config that was given inline',
      cure,
    );
  if (all <= HOLD_BUDGET || longest === undefined) return undefined;
  return problemAt(
    spanOf(root, ['rollout', 'steps', longest[0], 'hold']),
    `the holds take ${durationText(all)} and a job holds ${durationText(HOLD_BUDGET)} at most: a later run goes on, which cannot read a config that was given inline`,
    cure,
  );
}

/** Where the environment has no reviewers, by the config's own word, nobody could be asked. */
function approvalFault(root: Node, rollout: Rollout): Problem | undefined {
  const asks = rollout.steps.findIndex(({ approval }) => approval === true);
  if (asks < 0) return undefined;
  return problemAt(
    spanOf(root, ['rollout', 'steps', asks, 'approval']),
    'a step takes an approval, and the environment says `approval: none`: nobody could be asked',
    'Give the environment required reviewers and leave `approval` out there, or leave it out here.',
  );
}

/** What the steps ask of what is around them. */
export interface Around {
  /** The config was given as text and not as a file of the commit. */
  readonly inline: boolean;
  readonly approval: 'required' | 'none';
}

/** Shares rise from step to step, the router can give them, and every hold has room for a look. */
export function checkSteps(root: Node, rollout: Rollout, around: Around, problems: Problem[]): void {
  const whole = [
    around.inline ? inlineFault(root, rollout) : undefined,
    around.approval === 'none' ? approvalFault(root, rollout) : undefined,
  ];
  problems.push(...whole.filter((fault) => fault !== undefined));
  for (const [index, step] of rollout.steps.entries()) {
    const before = rollout.steps[index - 1];
    if (before !== undefined && step.exposure <= before.exposure) {
      const at = spanOf(root, ['rollout', 'steps', index, 'exposure']);
      const found = `step ${index + 1} exposes ${percent(step.exposure)}, the one before it ${percent(before.exposure)}`;
      problems.push(problemAt(at, `${found}: exposure rises from step to step`));
    }
    const faults = [
      shareFault(root, index, step.exposure, finestOf(rollout.traffic)),
      timeFault(root, index, stepOf(step, rollout.every)),
    ];
    problems.push(...faults.filter((fault) => fault !== undefined));
  }
}
