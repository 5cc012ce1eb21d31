/** PostgreSQL's own parser, compiled to WASM: loaded only where SQL is read, since it weighs 1.7 MB. */
import type { Node, ParseResult } from 'libpg-query';
import { locksConcurrently } from '../wire/concurrent.ts';
import { kindOf, type Split, type Statement } from '../wire/statement.ts';
import { targetsOf } from '../wire/targets.ts';
import { plainInsert } from './insert.ts';
import { recent } from './recent.ts';

/** One statement of a file. Offsets are bytes. */
export interface Parsed {
  readonly node: Node;
  readonly from: number;
  /** Past its last byte, before the semicolon. */
  readonly to: number;
}
export type ParsedFile =
  | { readonly ok: true; readonly statements: readonly Parsed[] }
  /** `offset` as the parser counts it: characters from 0. */
  | { readonly ok: false; readonly message: string; readonly offset: number };

export interface Parser {
  parse: (sql: string) => ParsedFile;
  split: Split;
}

function parsedOf({ stmts = [] }: ParseResult, bytes: number): readonly Parsed[] {
  return stmts.flatMap(({ stmt, stmt_location: from = 0, stmt_len: length = 0 }) =>
    stmt === undefined ? [] : [{ node: stmt, from, to: length === 0 ? bytes : from + length }],
  );
}

const hasParameter = (node: Node): boolean => JSON.stringify(node).includes('"ParamRef":');

function statementOf({ node, from, to }: Parsed, bytes: Buffer): Statement {
  const sql = bytes.toString('utf8', from, to).trim();
  const end = bytes[to] === 0x3b ? to + 1 : to;
  const kind = kindOf(node, sql);
  const parameters = sql.includes('$') && hasParameter(node);
  const concurrent = kind === 'outside' && locksConcurrently(node);
  return { sql, kind, from, to: end, parameters, targets: targetsOf(node), concurrent };
}

/** Resolves once it is ready to be called. */
export async function loadParser(): Promise<Parser> {
  const { hasSqlDetails, loadModule, parseSync } = await import(/* webpackIgnore: true */ './pg-query.ts');
  await loadModule();
  const parse = (sql: string): ParsedFile => {
    // The parser takes an empty text for a mistake of its caller's.
    if (sql.trim() === '') return { ok: true, statements: [] };
    try {
      return { ok: true, statements: parsedOf(parseSync(sql), Buffer.byteLength(sql)) };
    } catch (thrown) {
      const offset = hasSqlDetails(thrown) ? (thrown.sqlDetails?.cursorPosition ?? 0) : 0;
      return { ok: false, message: thrown instanceof Error ? thrown.message : String(thrown), offset };
    }
  };
  const split: Split = (sql) => {
    const insert = plainInsert(sql);
    if (insert !== null) return [insert];
    const parsed = parse(sql);
    const bytes = Buffer.from(sql);
    return parsed.ok ? parsed.statements.map((statement) => statementOf(statement, bytes)) : null;
  };
  return { parse, split: recent(split) };
}
