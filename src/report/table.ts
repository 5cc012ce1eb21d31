/** Tables in Markdown. Cells are Markdown already: whoever makes one escapes it (escape.ts). */
import { markdownTable } from 'markdown-table';

type Cells = readonly string[];

/** With a line of headings. */
export const table = (headings: Cells, rows: readonly Cells[]): string =>
  markdownTable(
    [headings, ...rows].map((cells) => [...cells]),
    { alignDelimiters: false },
  );

/** Name and value, without headings. A name stays in one line. */
export const facts = (rows: readonly (readonly [name: string, value: string])[]): string =>
  table(
    ['', ''],
    rows.map(([name, value]) => [name.replaceAll(' ', '&nbsp;'), value]),
  );

/** Folded away under one line, unless it is `open`. The blank lines let GitHub read the content as Markdown. */
export const details = (summary: string, content: string, open = false): string =>
  `<details${open ? ' open' : ''}><summary>${summary}</summary>\n\n${content}\n\n</details>`;
