/** Comments that accept a finding: `-- sluiceway: accept drop-column nobody reads it since 2.3`. */
import { closest } from 'fastest-levenshtein';
import { measuredNames } from '../findings/finding.ts';
import { rules } from '../rules/registry.ts';

export interface Acceptance {
  readonly line: number;
  readonly rule: string;
  readonly reason: string;
  /** For the whole file, not for one statement. */
  readonly file: boolean;
}

const comment =
  /(?:--|\/\*)\s*sluiceway:\s*accept(?<file>-file)?\s+(?<rule>[a-z-]+)[ \t]*(?<reason>.*?)\s*(?:\*\/|$)/;

export function acceptancesIn(text: string): readonly Acceptance[] {
  if (!text.includes('sluiceway:')) return [];
  return text.split('\n').flatMap((written, index) => {
    const groups = comment.exec(written)?.groups;
    if (groups === undefined) return [];
    const { file, rule = '', reason = '' } = groups;
    return [{ line: index + 1, rule, reason, file: file !== undefined }];
  });
}

/** What is wrong with it; null where nothing is. */
export function faultOf({ rule, reason }: Acceptance): string | null {
  const names = [...rules.map(({ name }) => name), ...measuredNames];
  if (!names.includes(rule)) return `There is no finding "${rule}". Did you mean "${closest(rule, names)}"?`;
  return reason === '' ? `"${rule}" is accepted without a reason: write it behind the name.` : null;
}
