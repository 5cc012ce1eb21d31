/** The demo's progress on the terminal, and its pages: comments and summaries as a browser shows them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { page } from '../pages/page.ts';
import type { Show } from './play.ts';

const plain = process.env.NO_COLOR !== undefined || !process.stdout.isTTY;
const paint = (code: number, text: string): string => (plain ? text : `\u001b[${code}m${text}\u001b[0m`);

export const bold = (text: string): string => paint(1, text);
const dim = (text: string): string => paint(2, text);
const red = (text: string): string => paint(31, text);

export const say = (text: string): void => console.log(text);

/** Workflow commands are the runner's, not for people: errors and warnings are shown, masks and the like are not. */
function shown(line: string): string | null {
  const command = /^::(?<name>[a-z-]+)[^:]*::(?<text>.*)$/.exec(line)?.groups;
  if (command === undefined) return dim(line);
  if (command.name === 'error')
    return red(`✗ ${command.text?.replaceAll('%0A', '\n      ').replaceAll('%25', '%') ?? ''}`);
  return command.name === 'warning' ? `! ${command.text ?? ''}` : null;
}

export interface Pages {
  readonly folder: string;
  readonly written: readonly string[];
  write(name: string, title: string, markdown: string): void;
}

export function createPages(folder: string): Pages {
  mkdirSync(folder, { recursive: true });
  const written: string[] = [];
  return {
    folder,
    written,
    write(name, title, markdown) {
      const file = join(folder, `${name}.html`);
      writeFileSync(file, page(title, markdown));
      writeFileSync(join(folder, `${name}.md`), markdown);
      written.push(file);
    },
  };
}

/** Shows the steps of one release; their summaries become pages named after it. */
export function createShow(release: string, pages: Pages): Show {
  let steps = 0;
  return {
    headline: (text) => say(`  ${bold(text)}`),
    line(text) {
      const line = shown(text);
      if (line !== null && text !== '') say(`    ${line}`);
    },
    summary(name, markdown) {
      steps += 1;
      pages.write(`${release}-${steps}-${name}`, `${release}: ${name}`, markdown);
    },
  };
}
