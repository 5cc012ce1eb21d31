/**
 * A dump in SQL, made fit for another server: owners and rights are left out, as pg_restore would, and what leads
 * out of the database is refused. Pure, line by line; rows of a COPY pass as they are.
 */
import { SluicewayError } from '../../../../errors.ts';
import { makeRole, rolesIn } from './named-roles.ts';

/** Commands of psql that pg_dump writes itself; what they restrict is restricted by us. */
const known = /^\\(?:restrict|unrestrict)\b/;
const outside =
  /^(?:\\|(?:CREATE|ALTER|DROP)\s+(?:DATABASE|ROLE|USER|GROUP|TABLESPACE)\b|ALTER\s+SYSTEM\b|COPY\s.*\b(?:FROM|TO)\s+(?:PROGRAM\b|'))/i;
const ofOthers =
  /^(?:GRANT|REVOKE)\s.*;$|^ALTER\s.*\sOWNER\s+TO\s.*;$|^ALTER\s+DEFAULT\s+PRIVILEGES\s.*;$|^SET\s+SESSION\s+AUTHORIZATION\s.*;$/i;
const copying = /^COPY\s.*\sFROM\s+stdin;\s*$/i;

export interface PlainState {
  /** Roles that it names are made, so that policies and migrations find them. */
  readonly makesRoles: boolean;
  rows: boolean;
  /** Within a function's body. */
  body: boolean;
  line: number;
}
export const newPlainState = (makesRoles: boolean): PlainState => ({
  makesRoles,
  rows: false,
  body: false,
  line: 0,
});

const refuse = (line: number, found: string): SluicewayError =>
  new SluicewayError(
    'DATABASE',
    `database.rehearsal.clone.from.dump, line ${line}: "${found.slice(0, 60)}" leads out of the database. ` +
      'Give a dump of one database: pg_dump without --create, not pg_dumpall.',
  );

/** Whether the line is of a function's body, or begins or ends one. */
function inBody(state: PlainState, text: string): boolean {
  const before = state.body;
  const dollars = text.match(/\$[A-Za-z_]*\$/g)?.length ?? 0;
  if (dollars % 2 === 1) state.body = !before;
  return before;
}

function statement(state: PlainState, line: string, text: string): string {
  const roles = state.makesRoles ? rolesIn(text).map(makeRole).join(' ') : '';
  if (known.test(text) || ofOthers.test(text)) return roles;
  if (outside.test(text)) throw refuse(state.line, text);
  if (copying.test(text)) state.rows = true;
  return roles === '' ? line : `${roles} ${line}`;
}

/** What goes on to psql in place of the line. Throws SluicewayError('DATABASE') for what it must not run. */
export function plainLine(state: PlainState, line: string): string {
  state.line += 1;
  const text = line.trimEnd();
  if (state.rows) {
    if (text === String.raw`\.`) state.rows = false;
    return line;
  }
  return inBody(state, text) ? line : statement(state, line, text);
}
