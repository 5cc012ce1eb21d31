/** What an action is given, made of the real outside. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionContext } from '../actions/context.ts';
import type { Compiled, Database } from '../config/parts.ts';
import { otherSlot } from '../config/plan.ts';
import { addWorktree } from '../drivers/git/worktree.ts';
import { handOver, onDump } from '../migration/hand-over.ts';
import type { Previous, RehearsalDeps } from '../migration/scene.ts';
import { rehearse } from '../migration/rehearse.ts';
import type { RehearsalResult } from '../migration/result.ts';
import { messageOf, SluicewayError } from '../errors.ts';
import { approvalFor } from '../github/approvals.ts';
import { readFields } from '../signals/readers.ts';
import { approvalOfRun } from './approval.ts';
import { judgingOf } from '../config/settings.ts';
import { compileAt, compileOnly } from './config.ts';
import type { Outside } from './outside.ts';
import { places } from './perform-database.ts';
import type { Publisher } from './publish.ts';
import { createReleases } from './releases.ts';
import { askedRun } from './asked-run.ts';
import { scan } from './scan.ts';
import { sourceDeps } from './surroundings.ts';
import { stopIfIdle } from './idle-tick.ts';
import { startTick, tickPage } from './ticker.ts';

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

/** On the clone that another job has made, where the input names one. */
function rehearseNow(outside: Outside, compiled: Compiled, previous: Previous): Promise<RehearsalResult> {
  const dump = outside.inputs['clone-from'] ?? '';
  const database = databaseOf(compiled);
  return rehearse(dump === '' ? database : onDump(database, dump), rehearsalDeps(outside, previous));
}

/** Service and environment are enough to find a release; its own config is compiled at its own commit. */
async function compileForWayBack(outside: Outside): Promise<Compiled> {
  const { inputs, invocation, log } = outside;
  const { service = '', environment = '' } = inputs;
  try {
    return await compileOnly(outside, { sha: invocation.sha });
  } catch (error) {
    if (service === '' || environment === '') throw hinted(error);
    log.warn(`The config of this run cannot be read, the release's own is used: ${messageOf(error)}`);
    const none = { phases: [], checks: {}, ...judgingOf(undefined) };
    const plan = { service, environment, brings: 'new' as const, ...none };
    const parts = {
      approval: 'required' as const,
      http: { headers: {} },
      signals: new Map(),
      drain: { timeout: 300_000 },
    };
    return { plan, parts, digest: '', references: [] };
  }
}

const hinted = (error: unknown): SluicewayError =>
  new SluicewayError(
    'CONFIG',
    `${messageOf(error)}\nTo roll back all the same, give the inputs "service" and "environment": the release's own config is used then.`,
    error,
  );

export function createContext(outside: Outside, action: string, publisher: Publisher): ActionContext {
  const { invocation, inputs, log, github, abort } = outside;
  return {
    inputs,
    invocation,
    log,
    report: publisher,
    compile: () => compileAt(outside, { sha: invocation.sha }),
    compileLoosely: () => compileOnly(outside, { sha: invocation.sha }),
    compileHere: () => compileForWayBack(outside),
    releases: (compiled) => createReleases(outside, compiled, action, publisher.show),
    scan: () => scan(outside),
    ticker: {
      page: tickPage(outside),
      start: () => startTick(outside),
      stopIfIdle: () => stopIfIdle(outside),
    },
    askedRun: (id, environment) => askedRun(outside, id, environment),
    handOver: (compiled, path) =>
      handOver(databaseOf(compiled), rehearsalDeps(outside, { is: 'none' }), path),
    rehearse: (compiled, previous) => rehearseNow(outside, compiled, previous),
    async keep(name, text) {
      const folder = join(outside.temp, 'sluiceway');
      await mkdir(folder, { recursive: true });
      const path = join(folder, name);
      await writeFile(path, outside.secrets.mask(text));
      return path;
    },
    async rejection(environment) {
      const found = await approvalFor(github, invocation.runId, environment);
      return found.is === 'rejected' ? found : null;
    },
    approval: (environment) => approvalOfRun(outside, environment),
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
