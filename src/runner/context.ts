/** What an action is given, made of the real outside. */
import type { ActionContext } from '../actions/context.ts';
import type { Compiled } from '../config/parts.ts';
import { otherSlot } from '../config/plan.ts';
import { rehearse } from '../migration/rehearse.ts';
import type { RehearsalResult } from '../migration/result.ts';
import { SluicewayError } from '../errors.ts';
import { readFields } from '../signals/readers.ts';
import { compileAt } from './config.ts';
import type { Outside } from './outside.ts';
import { places } from './perform.ts';
import type { Publisher } from './publish.ts';
import { createReleases } from './releases.ts';
import { sourceDeps } from './surroundings.ts';

async function rehearseNow(outside: Outside, { parts }: Compiled): Promise<RehearsalResult> {
  const { workspace, temp: directory, secrets, invocation, log, abort } = outside;
  if (parts.database === undefined) {
    throw new SluicewayError('CONFIG', 'There is no migration to rehearse: the config has no `database`.');
  }
  const { values, mask } = secrets;
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

export function createContext(outside: Outside, action: string, publisher: Publisher): ActionContext {
  const { invocation, inputs, log, github, abort } = outside;
  return {
    inputs,
    invocation,
    log,
    report: publisher,
    compile: () => compileAt(outside, invocation.sha),
    releases: (compiled) => createReleases(outside, compiled, action, publisher.show),
    rehearse: (compiled) => rehearseNow(outside, compiled),
    async read(compiled, fields) {
      await github.rest.repos.get(github.repo);
      const now = github.now();
      const candidate = {
        release: '',
        sha: invocation.pullRequest?.headSha ?? invocation.sha,
        slot: otherSlot('blue'),
        liveSha: '',
      } as const;
      const deps = sourceDeps(outside, compiled, candidate, 'service', 0);
      return {
        facts: await readFields(deps, compiled.parts.signals, fields, { from: now, to: now }, abort),
        now,
      };
    },
  };
}
