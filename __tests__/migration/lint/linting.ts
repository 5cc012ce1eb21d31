/** Lint, for tests: texts in, names of findings out. */
import type { Finding, LintOptions } from '../../../src/migration/lint/finding.ts';
import { lintFile } from '../../../src/migration/lint/lint.ts';
import type { History } from '../../../src/migration/sql/history.ts';
import { loadParser } from '../../../src/migration/sql/parser.ts';

const parser = await loadParser();
/** A timeout is set, unless it is what the test is about. */
export const usual: LintOptions = { inTransaction: false, lockTimeout: true };

/** Findings of the last file; those before it are its history. */
export function lint(texts: readonly string[], options: LintOptions = usual): readonly Finding[] {
  const history: History = new Map();
  const all = texts.map((text, index) => lintFile(parser, { path: `${index}.sql`, text }, history, options));
  return all.at(-1) ?? [];
}

export const rulesIn = (findings: readonly Finding[]): readonly string[] => findings.map(({ rule }) => rule);

/** The statements of a text, each by itself. */
export const statementsOf = (text: string): readonly string[] =>
  (parser.split(text) ?? []).map(({ sql }) => sql);
