/** The fenced blocks of a page, by the words after the fence: `yaml config` is a whole config, `yaml workflow` a workflow. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/build/command.ts';

export interface Block {
  /** Page and line. */
  readonly at: string;
  readonly kind: string;
  readonly text: string;
}

/** A block in a list is indented as its item is. */
function dedent(text: string, indent: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n');
}

const fence = /^(?<indent> *)```(?<kind>[^\n]*)\n(?<text>[\s\S]*?)^ *```$/gm;

/** @param page as seen from the project's root */
export function blocksOf(page: string): readonly Block[] {
  const whole = readFileSync(join(root, page), 'utf8');
  return [...whole.matchAll(fence)].map(({ index, groups }) => ({
    at: `${page}:${whole.slice(0, index).split('\n').length}`,
    kind: groups?.kind ?? '',
    text: dedent(groups?.text ?? '', groups?.indent ?? ''),
  }));
}
