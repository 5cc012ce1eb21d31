/** The config's text → its nodes, or why it is no YAML that a config can be. */
import { type Event, EVENT_ID, parseEvents, YAMLException } from 'js-yaml';
import { type MapNode, type Node, problemAt, type Span } from './document.ts';
import { buildNode } from './nodes.ts';
import type { Problem } from './problems.ts';

const start: Span = { line: 1, column: 1, length: 1 };

function eventsOf(text: string, problems: Problem[]): readonly Event[] {
  try {
    return parseEvents(text, {});
  } catch (thrown) {
    if (!(thrown instanceof YAMLException)) throw thrown;
    const { line = 0, column = 0 } = thrown.mark ?? {};
    problems.push({
      line: line + 1,
      column: column + 1,
      length: 1,
      message: `not valid YAML: ${thrown.reason}`,
    });
    return [];
  }
}

/** Why this is no config, if it is none. */
function rootFault(root: Node | undefined): string | undefined {
  if (root?.kind === 'map' && root.entries.size > 0) return undefined;
  const nothing =
    root === undefined || root.kind === 'map' || (root.kind === 'scalar' && root.value === null);
  return nothing
    ? 'the config is empty'
    : `expected keys and values, found ${root.kind === 'list' ? 'a list' : 'text'}`;
}

/** The file's one map; `undefined`, and the problems why, where there is none. */
export function readDocument(text: string, problems: Problem[]): MapNode | undefined {
  const events = eventsOf(text, problems);
  if (problems.length > 0) return undefined;
  const documents = events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
  if (documents > 1)
    problems.push(problemAt(start, 'there are several YAML documents: keep one, without ---'));
  const root = documents === 1 ? buildNode(text, events, problems) : undefined;
  const fault = problems.length > 0 ? undefined : rootFault(root);
  if (fault !== undefined)
    problems.push(problemAt(root?.at ?? start, fault, 'Start with version: 1, service: and environments:'));
  return root?.kind === 'map' ? root : undefined;
}
