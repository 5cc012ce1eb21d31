/** Comparisons with `live` where no step has an old version beside the new one. */
import type { Condition } from '../judge/condition.ts';
import { child, type Node, nodeAt, problemAt } from './document.ts';
import type { Problem } from './problems.ts';
import { listed, type Resolved } from './resolve.ts';
import type { Rollout } from './schema/rollout.ts';

const namesLive = (condition: Condition): boolean => 'to' in condition && condition.to.of === 'live';

/** Conditions that are only asked where everybody has the new version. */
function alone(root: Node, rollout: Rollout): readonly Node[] {
  const below = (key: string, of: string): readonly (Node | undefined)[] =>
    listed(nodeAt(root, ['rollout', key])).map((node) => child(node, of));
  const own = below('steps', 'expect').filter((_, index) => rollout.steps[index]?.exposure === 1);
  const all = rollout.steps.every(({ exposure }) => exposure === 1)
    ? [nodeAt(root, ['rollout', 'expect']), ...below('guards', 'when')]
    : [];
  return [...own, ...all].flatMap(listed);
}

/** At 100 % no old version is left; what is asked of all steps is then not judged, what is asked there alone is a fault. */
export function checkLive(
  root: Node,
  conditions: ReadonlyMap<Node, Resolved>,
  rollout: Rollout,
  problems: Problem[],
): void {
  for (const node of alone(root, rollout)) {
    const found = conditions.get(node);
    if (found === undefined || !namesLive(found.condition)) continue;
    const help = 'Compare with `before`, or write a figure; or add a step below 100%.';
    problems.push(problemAt(node.at, 'at 100% no old version is left to compare with `live`', help));
  }
}
