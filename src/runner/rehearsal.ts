/** The rehearsal of the migration, with what this job gives it. */
import type { Compiled } from '../config/parts.ts';
import { addWorktree } from '../drivers/git/worktree.ts';
import { SluicewayError } from '../errors.ts';
import type { RehearsalResult } from '../migration/result.ts';
import type { Previous } from '../migration/scene.ts';
import type { Outside } from './outside.ts';
import { places } from './perform-database.ts';

const accessOf = ({ invocation: { repositoryUrl, repository }, inputs }: Outside) => ({
  server: repositoryUrl.slice(0, -repository.length - 1),
  token: inputs.token ?? '',
});

/**
 * The rehearsal is a fifth of the code, and one action needs it: it is loaded where it is asked for.
 * @throws SluicewayError CONFIG where there is no database
 */
export async function rehearseNow(
  outside: Outside,
  { parts }: Compiled,
  previous: Previous,
): Promise<RehearsalResult> {
  const { workspace, temp: directory, secrets, invocation, log, abort } = outside;
  if (parts.database === undefined) {
    throw new SluicewayError('CONFIG', 'There is no migration to rehearse: the config has no `database`.');
  }
  const { values, mask } = secrets;
  const { rehearse } = await import('../migration/rehearse.ts');
  return rehearse(parts.database, {
    values,
    workspace,
    directory,
    run: invocation.run,
    places: places(outside),
    mask,
    log: log.line,
    abort,
    previous,
    checkOut: (sha) => addWorktree({ checkout: workspace, directory, sha, access: accessOf(outside) }),
  });
}
