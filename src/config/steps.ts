/** A rollout's steps: their times, and what must be so of them together. */
import { finestOf } from '../drivers/traffic/spec.ts';
import { child, type Node, nodeAt, type Path, problemAt, spanOf } from './document.ts';
import type { Step } from './plan.ts';
import type { Problem } from './problems.ts';
import type { Rollout } from './schema/rollout.ts';
import { durationText } from './units.ts';

type Written = Rollout['steps'][number];
const minute = 60_000;

/**
 * A bare hold may last six times as long as planned, or for `max-looks`. Looks every twelfth of it (or of `hold-looks`
 * in it), at least a minute apart, and at least one in a hold that is shorter.
 */
export function stepOf(
  { exposure, hold, every, approval }: Written,
  rollout: Pick<Rollout, 'every' | 'judge'>,
): Omit<Step, 'checks'> {
  const { 'hold-looks': planned, 'max-looks': longest } = rollout.judge ?? {};
  const usual = Math.max(planned === undefined ? minute : 1000, Math.round(hold.least / (planned ?? 12)));
  const apart = every ?? rollout.every ?? (hold.least > 0 ? Math.min(usual, hold.least) : usual);
  const most = hold.most ?? (longest === undefined ? 6 * hold.least : Math.max(hold.least, longest * apart));
  return {
    exposure: { share: exposure },
    least: hold.least,
    most,
    every: apart,
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
function shareFault(root: Node, path: Path, share: number, finest: number | undefined): Problem | undefined {
  const parts = finest === undefined ? 0 : share / finest;
  if (finest === undefined || Math.abs(parts - Math.round(parts)) < 1e-6) return undefined;
  return problemAt(
    spanOf(root, path),
    `${percent(share)} is finer than this router can give`,
    `Write a multiple of ${percent(finest)}, such as ${percent(Math.ceil(parts) * finest)}.`,
  );
}

/** A share that guards go back to must be one that users can come from, and that the router can give. */
function targetFault(root: Node, index: number, share: number, rollout: Rollout): Problem | undefined {
  const path = ['rollout', 'guards', index, 'roll-back'];
  const most = rollout.steps.at(-1)?.exposure ?? 0;
  if (share >= most)
    return problemAt(
      spanOf(root, path),
      `\`roll-back: ${percent(share)}\` is no way back: the last step gives ${percent(most)}`,
      'Write 0%, previous, or the share of an earlier step.',
    );
  return shareFault(root, path, share, finestOf(rollout.traffic));
}

/** Guards that go back to a share of their own. */
export function checkTargets(root: Node, rollout: Rollout, problems: Problem[]): void {
  for (const [index, guard] of (rollout.guards ?? []).entries()) {
    const to = guard['roll-back'];
    const fault = typeof to === 'number' && to > 0 ? targetFault(root, index, to, rollout) : undefined;
    if (fault !== undefined) problems.push(fault);
  }
}

/** Shares rise from step to step, the router can give them, and every hold has room for a look. */
export function checkSteps(root: Node, rollout: Rollout, problems: Problem[]): void {
  for (const [index, step] of rollout.steps.entries()) {
    const before = rollout.steps[index - 1];
    if (before !== undefined && step.exposure <= before.exposure) {
      const at = spanOf(root, ['rollout', 'steps', index, 'exposure']);
      const found = `step ${index + 1} exposes ${percent(step.exposure)}, the one before it ${percent(before.exposure)}`;
      problems.push(problemAt(at, `${found}: exposure rises from step to step`));
    }
    const faults = [
      shareFault(root, ['rollout', 'steps', index, 'exposure'], step.exposure, finestOf(rollout.traffic)),
      timeFault(root, index, stepOf(step, rollout)),
    ];
    problems.push(...faults.filter((fault) => fault !== undefined));
  }
}
