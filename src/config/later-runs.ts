/** What a rollout asks that no single job can do: later runs go on with it, which must be able to. */
import { HOLD_BUDGET } from './budget.ts';
import { type Node, problemAt, spanOf } from './document.ts';
import type { Problem } from './problems.ts';
import type { Rollout } from './schema/rollout.ts';
import { durationText } from './units.ts';

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

/** Whether later runs can read the config, and somebody can be asked. */
export function checkLaterRuns(root: Node, rollout: Rollout, around: Around, problems: Problem[]): void {
  const faults = [
    around.inline ? inlineFault(root, rollout) : undefined,
    around.approval === 'none' ? approvalFault(root, rollout) : undefined,
  ];
  problems.push(...faults.filter((fault) => fault !== undefined));
}
