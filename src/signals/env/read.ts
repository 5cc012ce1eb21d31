/** Whether variables have a value, in SLUICEWAY_ENV or the job's environment. What the values are stays unsaid. */
import { single, truth, unavailable } from '../../judge/reading.ts';
import type { SourceDeps } from '../deps.ts';
import type { ReadSource } from '../source.ts';
import type { EnvConfig } from './spec.ts';

export const read =
  (deps: SourceDeps): ReadSource<EnvConfig> =>
  async ({ names }, fields) => {
    const textOf = (name: string): string | undefined =>
      [deps.values, deps.jobEnv].find((source) => Object.hasOwn(source, name))?.[name];
    const missing = names.filter((name) => textOf(name) === undefined);
    const empty = names.filter((name) => textOf(name)?.trim() === '');
    const note = [...said('missing', missing), ...said('empty', empty)].join('; ');
    // Without any value this run was given no secret at all: that says nothing of those that a release has.
    const blind = missing.length > 0 && Object.keys(deps.values).length === 0;
    if (blind)
      return new Map(fields.map((field) => [field, unavailable(`${note}: no SLUICEWAY_ENV was given`)]));
    const holds = note === '';
    const reading = single(truth(holds), '', holds ? `${names.length} of ${names.length} are set` : note);
    return new Map(fields.map((field) => [field, reading]));
  };

const said = (what: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
