/** The rehearsal of the migration, with what this job gives it. */
import type { Compiled } from '../config/parts.ts';
import { SluicewayError } from '../errors.ts';
import type { RehearsalResult } from '../migration/result.ts';
import type { Outside } from './outside.ts';
import { places } from './perform-database.ts';

/**
 * The rehearsal is a fifth of the code, and one action needs it: it is loaded where it is asked for.
 * @throws SluicewayError CONFIG where there is no database
 */
export async function rehearseNow(outside: Outside, { parts }: Compiled): Promise<RehearsalResult> {
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
  });
}
