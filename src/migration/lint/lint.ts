/** Looks at migrations as they are written, file by file in their order: what running them cannot show, and fast. */
import { rules } from '../rules/registry.ts';
import type { Scene } from '../rules/rule.ts';
import { enter, type History } from '../sql/history.ts';
import type { Parsed, Parser } from '../sql/parser.ts';
import { type Acceptance, acceptancesIn, faultOf } from './accepted.ts';
import type { Finding, LintOptions, SqlFile } from './finding.ts';
import { type LineAt, lineFinder } from './lines.ts';
import { readable } from './readable.ts';
import { follow, newSetting, type Setting } from './setting.ts';

function sceneOf(
  statement: Parsed,
  bytes: Buffer,
  history: History,
  setting: Setting,
  options: LintOptions,
): Scene {
  const { block, lockTimeout, localTimeout, made, locked } = setting;
  return {
    ...statement,
    bytes,
    history,
    made,
    lockedBefore: locked,
    inTransaction: block || options.inTransaction,
    lockTimeout: localTimeout ?? lockTimeout,
  };
}

/** The statements' own findings, and the line on which each statement ends. */
function findingsIn(
  file: SqlFile,
  bytes: Buffer,
  statements: readonly Parsed[],
  history: History,
  options: LintOptions,
): readonly { readonly finding: Finding; readonly lines: readonly [first: number, last: number] }[] {
  const lineAt: LineAt = lineFinder(bytes);
  const setting = newSetting();
  const told = new Set<string>();
  let first = 1;
  return statements.flatMap((statement) => {
    const scene = sceneOf(statement, bytes, history, setting, options);
    const lines = [first, lineAt(Math.max(statement.from, statement.to - 1))] as const;
    first = lines[1] + 1;
    const found = rules.flatMap((rule) => {
      if (told.has(rule.name) || (rule.name === 'missing-lock-timeout' && options.lockTimeout)) return [];
      const problems = rule.check(scene);
      // One SET at the top of the file is enough for all that comes after.
      if (problems.length > 0 && rule.name === 'missing-lock-timeout') told.add(rule.name);
      return problems.map((problem) => ({ rule: rule.name, ...problem }));
    });
    follow(setting, scene);
    enter(history, scene.node);
    const text = bytes.toString('utf8', statement.from, statement.to).trim();
    const at = { file: file.path, line: lineAt(statement.from), statement: text };
    return found.map((finding) => ({ finding: { ...at, ...finding }, lines }));
  });
}

const covers = (
  { line, rule, file }: Acceptance,
  finding: Finding,
  [first, last]: readonly [number, number],
): boolean => rule === finding.rule && (file || (line >= Math.min(first, finding.line) && line <= last));

const unreadable = (file: SqlFile, line: number, message: string): Finding => ({
  file: file.path,
  line,
  rule: 'unreadable',
  statement: '',
  production: `PostgreSQL 18 cannot read this: ${message}. Nothing of the file was looked at.`,
  safe: [],
});

/** What a file does to a database to which `history` was done; it is added to. */
export function lintFile(
  parser: Parser,
  file: SqlFile,
  history: History,
  options: LintOptions,
): readonly Finding[] {
  const text = readable(file.text);
  const parsed = parser.parse(text);
  if (!parsed.ok) {
    const line = text.slice(0, parsed.offset).split('\n').length;
    return [unreadable(file, line, parsed.message)];
  }
  const acceptances = acceptancesIn(text);
  const wrong = acceptances.flatMap((acceptance) => {
    const fault = faultOf(acceptance);
    if (fault === null) return [];
    return [
      { file: file.path, line: acceptance.line, rule: 'accept', statement: '', production: fault, safe: [] },
    ];
  });
  const right = acceptances.filter((acceptance) => faultOf(acceptance) === null);
  const all = findingsIn(file, Buffer.from(text), parsed.statements, history, options);
  const open = all.filter(
    ({ finding, lines }) => !right.some((acceptance) => covers(acceptance, finding, lines)),
  );
  return [...wrong, ...open.map(({ finding }) => finding)].toSorted((a, b) => a.line - b.line);
}
