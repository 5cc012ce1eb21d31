/** A part of a statement, as it was written. */

const quotes = ["'", '"'];

/** Past the quoted text that begins at `at`; `at` itself where none does. */
function pastQuoted(text: string, at: number): number {
  const first = text.charAt(at);
  if (quotes.includes(first)) {
    const end = text.indexOf(first, at + 1);
    return end === -1 ? text.length : end + 1;
  }
  const tag = first === '$' ? /^\$[A-Za-z_]*\$/.exec(text.slice(at))?.[0] : undefined;
  if (tag === undefined) return at;
  const end = text.indexOf(tag, at + tag.length);
  return end === -1 ? text.length : end + tag.length;
}

/** From its beginning to the comma that ends it outside of parentheses and quotes, or to the end; on one line. */
export function clauseOf(text: string): string {
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const past = pastQuoted(text, at);
    if (past > at) {
      at = past;
      continue;
    }
    const character = text.charAt(at);
    if (character === '(' || character === '[') depth += 1;
    if (character === ')' || character === ']') depth -= 1;
    if (depth < 0 || (depth === 0 && (character === ',' || character === ';'))) break;
    at += 1;
  }
  return text.slice(0, at).replaceAll(/\s+/g, ' ').trim();
}
