/**
 * Names of what Sluiceway makes: `sluiceway_<kind>_<of>_<time>`. They tell to whom a database belongs, and how
 * old it is even where its maker died. PostgreSQL cuts a name at 63 bytes; these have 58 at most.
 */
const prefixes = {
  backup: 'sluiceway_backup_',
  clone: 'sluiceway_clone_',
  restore: 'sluiceway_restore_',
  replaced: 'sluiceway_replaced_',
} as const;
export type OwnKind = keyof typeof prefixes;

export const prefixOf = (kind: OwnKind): string => prefixes[kind];

/** A clone's template has its name and this. */
const templateSuffix = '_template';
export const templateName = (clone: string): string => clone + templateSuffix;
/** Under which name a run holds it: a template goes with its clone. */
export const claimedName = (name: string): string =>
  name.endsWith(templateSuffix) ? name.slice(0, -templateSuffix.length) : name;

/** Characters that are kept of what it is of: a run's id and attempt fit, and a template's suffix behind them. */
const most = (kind: OwnKind): number => (kind === 'clone' ? 13 : 20);

/** `at` in ms since 1970; `of` may hold anything, of which letters and digits are kept. */
export function ownName(kind: OwnKind, of: string, at: number): string {
  const kept = of
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, most(kind));
  const time = new Date(at).toISOString().replaceAll(/[-:.]/g, '').toLowerCase();
  return `${prefixes[kind]}${kept}_${time}`;
}

/** When the thing of that name was made, in ms since 1970; `undefined` for a name that is not ours. */
export function timeOf(name: string): number | undefined {
  const found = /^sluiceway_[a-z]+_.*_(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)(\d{3})z/.exec(name);
  if (found === null) return undefined;
  const [, year, month, day, hours, minutes, seconds, ms] = found;
  const time = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${ms}Z`);
  return Number.isNaN(time) ? undefined : time;
}
