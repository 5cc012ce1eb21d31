/**
 * Text that others wrote, made harmless: in GitHub's Markdown it cannot open HTML, break out of a table, mention
 * anyone, or refer to an issue; in a job's log it cannot give the runner a command.
 */

/** Kept between two characters, it is not seen and ends whatever GitHub would make of them. */
const BREAK = '\u200b';

/** One line, without control and invisible characters (which could also turn the text's direction). */
const flat = (text: string): string =>
  text
    .replace(/[\s\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['$', '<span>$</span>'],
]);

/** Inline Markdown that shows the text as it is, also in a cell of a table. */
export const inline = (text: string): string =>
  flat(text)
    .replace(/[&<>$]/g, (found) => ENTITIES.get(found) ?? found)
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(/@(?=\w)/g, `@${BREAK}`)
    .replace(/(#|GH-)(?=\d)/gi, `$1${BREAK}`)
    .replace(/(:)(?=\/\/)|(www)(?=\.)/gi, `$&${BREAK}`);

/** A code span, also in a cell of a table: its fence is longer than any run of backticks in the text. */
export function code(text: string): string {
  const content = flat(text).replaceAll('|', '\\|');
  const fence = '`'.repeat(longestRun(content) + 1);
  const pad = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return content === '' ? '' : `${fence}${pad}${content}${pad}${fence}`;
}

/** A block of code of several lines. */
export function block(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

const longestRun = (text: string): number =>
  Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

/** Text inside HTML or SVG; lines stay lines. */
export const html = (text: string): string =>
  text
    .replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)
    .replace(/[\p{Cc}\p{Cf}]/gu, (found) => (found === '\n' || found === '\t' ? found : ' '));

/** The only part of a link that is ours to write; anything but a plain https or http address is left out. */
export function link(words: string, url: string | null): string {
  const safe = url !== null && /^https?:\/\/[^\s<>()|`\\"]+$/.test(url);
  return safe ? `[${inline(words)}](${url})` : inline(words);
}

/** One line of a job's log: the runner obeys `::command` at its start and `##[command]` anywhere. */
export const logLine = (text: string): string => {
  const indent = /^ */.exec(text)?.[0] ?? '';
  const safe = text
    .slice(indent.length)
    .replace(/[\r\n\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/^:(?=:)/, `:${BREAK}`)
    .replaceAll('##[', `##${BREAK}[`);
  return `${indent}${safe}`.trimEnd();
};
