/** The ledger's event table as Markdown, for docs/ledger.md. */
import { markdownTable } from 'markdown-table';
import { table } from './table.ts';

/** One row an event: what it says, its fields, and the GitHub states that it can carry. */
export function eventTable(): string {
  const rows = Object.entries(table).map(([type, spec]) => [
    `\`${type}\``,
    spec.means,
    Object.entries(spec.fields)
      .map(([name, what]) => `\`${name}\`: ${what}`)
      .join('; '),
    spec.states.map((state) => `\`${state}\``).join(', '),
  ]);
  return markdownTable([['event', 'means', 'fields', "GitHub's state"], ...rows]);
}
