/** Generated parts of pages that are otherwise written by hand, each between two HTML comments. */

const begin = (part: string): string => `<!-- generated:${part} -->`;
const end = (part: string): string => `<!-- /generated:${part} -->`;

/** A part with its markers, for a page that has none yet. */
export const marked = (part: string, text: string): string => `${begin(part)}\n\n${text}\n\n${end(part)}`;

/** The page with the text between the part's markers replaced; a page without them is an error. */
export function replacePart(page: string, path: string, part: string, text: string): string {
  const from = page.indexOf(begin(part));
  const to = page.indexOf(end(part), from);
  if (from < 0 || to < 0) {
    throw new Error(`${path} has no ${begin(part)} … ${end(part)}: add both, a line each`);
  }
  return page.slice(0, from) + marked(part, text) + page.slice(to + end(part).length);
}
