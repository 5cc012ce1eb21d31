/** CI checks of the released commit, as GitHub lists them. */
import { pending, type Reading, single, truth, unavailable } from '../../judge/reading.ts';
import type { CheckRun, SourceDeps } from '../deps.ts';
import type { ReadSource } from '../source.ts';
import type { ChecksConfig } from './spec.ts';

type Standing = 'succeeded' | 'failed' | 'waiting' | 'missing' | 'silent';
interface Found {
  readonly name: string;
  readonly standing: Standing;
  /** What it says of itself, for people. */
  readonly word: string;
}

const failures = ['failure', 'cancelled', 'timed_out', 'startup_failure', 'error'];

/** `skipped`, `neutral` and `stale` are conclusions, but they say nothing about the commit: not good, not bad. */
function standingOf({ status, conclusion }: CheckRun): Standing {
  if (status !== 'completed' || conclusion === null || conclusion === 'action_required') return 'waiting';
  if (conclusion === 'success') return 'succeeded';
  return failures.includes(conclusion) ? 'failed' : 'silent';
}

/** The latest: one that is still running before all that ended, of those the last. */
const newest = (runs: readonly CheckRun[]): CheckRun | undefined =>
  runs.toSorted((a, b) => orderOf(a) - orderOf(b)).at(-1);
const orderOf = ({ completedAt }: CheckRun): number => {
  const at = Date.parse(completedAt ?? '');
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
};

function find(name: string, app: string | undefined, runs: readonly CheckRun[]): Found {
  const latest = newest(runs.filter((run) => run.name === name && (app === undefined || run.app === app)));
  if (latest === undefined) return { name, standing: 'missing', word: app === undefined ? '' : ` by ${app}` };
  return { name, standing: standingOf(latest), word: latest.conclusion ?? latest.status };
}

/** Pure: one failure settles it; what is missing or still runs is not known yet. */
export function judgeChecks({ names, app, ignore }: ChecksConfig, runs: readonly CheckRun[]): Reading {
  const wanted = names.filter((name) => !ignore.includes(name));
  const found = wanted.map((name) => find(name, app, runs));
  const of = (standing: Standing): readonly Found[] => found.filter((one) => one.standing === standing);
  const failed = of('failed').map(({ name, word }) => `"${name}" ended with ${word}`);
  if (failed.length > 0) return single(truth(false), '', failed.join(', '));
  const open = [
    ...of('waiting').map(({ name }) => `waiting for "${name}"`),
    ...of('missing').map(({ name, word }) => `no check "${name}"${word} on this commit${others(runs)}`),
    ...of('silent').map(({ name, word }) => `"${name}" was ${word}, which says nothing about this commit`),
  ];
  if (open.length > 0)
    return of('silent').length > 0 ? unavailable(open.join('; ')) : pending(open.join('; '));
  if (wanted.length === 0) return unavailable('every check is ignored: none is left to succeed');
  return single(truth(true), '', `${wanted.length} of ${wanted.length} succeeded`);
}

/** What there is instead of a missing one: most often a name was written otherwise. */
function others(runs: readonly CheckRun[]): string {
  const names = [...new Set(runs.map(({ name }) => `"${name}"`))].toSorted();
  if (names.length === 0) return '';
  return ` (there are: ${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''})`;
}

export const read =
  (deps: SourceDeps): ReadSource<ChecksConfig> =>
  async (config, fields, _window, abort) => {
    const reading = judgeChecks(config, await deps.checks(abort));
    return new Map(fields.map((field) => [field, reading]));
  };
