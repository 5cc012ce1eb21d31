/** The rehearsal of the migration, with what this job gives it. */
import type { Compiled, Database } from '../config/parts.ts';
import { addWorktree } from '../drivers/git/worktree.ts';
import { SluicewayError } from '../errors.ts';
import { handOver, onDump } from '../migration/hand-over.ts';
import { rehearse } from '../migration/rehearse.ts';
import type { RehearsalResult } from '../migration/result.ts';
import type { Previous, RehearsalDeps } from '../migration/scene.ts';
import type { Outside } from './outside.ts';
import { places } from './perform-database.ts';

const accessOf = ({ invocation: { repositoryUrl, repository }, inputs }: Outside) => ({
  server: repositoryUrl.slice(0, -repository.length - 1),
  token: inputs.token ?? '',
});

function databaseOf({ parts }: Compiled): Database {
  if (parts.database !== undefined) return parts.database;
  throw new SluicewayError('CONFIG', 'There is no migration to rehearse: the config has no `database`.');
}

function rehearsalDeps(outside: Outside, previous: Previous): RehearsalDeps {
  const { workspace, temp: directory, secrets, invocation, log, abort } = outside;
  return {
    values: secrets.values,
    workspace,
    directory,
    run: invocation.run,
    places: places(outside),
    mask: secrets.mask,
    log: log.line,
    abort,
    previous,
    checkOut: (sha) => addWorktree({ checkout: workspace, directory, sha, access: accessOf(outside) }),
  };
}

/**
 * On the clone that another job has made, where the input `clone-from` names one.
 * @throws SluicewayError CONFIG where there is no database, INPUT where that is no such clone
 */
export async function rehearseNow(
  outside: Outside,
  compiled: Compiled,
  previous: Previous,
): Promise<RehearsalResult> {
  const dump = outside.inputs['clone-from'] ?? '';
  const database = databaseOf(compiled);
  const deps = rehearsalDeps(outside, previous);
  return rehearse(dump === '' ? database : await onDump(database, deps, dump), deps);
}

/** Makes the clone and hands it over as a file. @throws SluicewayError */
export function handOverNow(outside: Outside, compiled: Compiled, path: string): ReturnType<typeof handOver> {
  return handOver(databaseOf(compiled), rehearsalDeps(outside, { is: 'none' }), path);
}
