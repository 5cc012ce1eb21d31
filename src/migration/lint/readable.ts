/** The part of a file that is SQL for PostgreSQL, and is run on the way up. Offsets and lines stay as they are. */

/** Where tools that keep both ways in one file begin the way down. */
const down = /^--\s*(?:\+goose\s+down|\+migrate\s+down|migrate:down|down migration|@down|!downs)\b.*$/im;

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');

/** psql's own commands, and data behind COPY … FROM stdin. */
const psql = /^\\.*$/gm;
const data = /(^copy\s[^;]*\sfrom\s+stdin[^;]*;[^\n]*\n)([\s\S]*?^\\\.$)/gim;

export function readable(text: string): string {
  const at = down.exec(text)?.index;
  const up = at === undefined ? text : text.slice(0, at);
  if (!up.includes('\\')) return up;
  return up.replaceAll(data, (_, copy: string, rows: string) => copy + blank(rows)).replaceAll(psql, blank);
}
