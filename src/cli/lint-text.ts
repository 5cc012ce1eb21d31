/** Findings for people. */
import type { Finding } from '../migration/lint/finding.ts';

const flat = (sql: string): string => {
  const line = sql.replaceAll(/\s+/g, ' ');
  return line.length <= 100 ? line : `${line.slice(0, 99)}…`;
};

function findingText({ file, line, rule, statement, production, safe }: Finding): string {
  return [
    `${file}:${line}: ${rule}`,
    ...(statement === '' ? [] : [`    ${flat(statement)}`]),
    `  in production: ${production}`,
    ...(safe.length === 0 ? [] : ['  the safe way:', ...safe.map((text) => `    ${text}`)]),
  ].join('\n');
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export function lintText(findings: readonly Finding[], files: number): string {
  const looked = counted(files, 'file', 'files');
  if (findings.length === 0) return `No findings in ${looked}.`;
  return [
    ...findings.map(findingText),
    `${counted(findings.length, 'finding', 'findings')} in ${looked}.`,
  ].join('\n\n');
}
