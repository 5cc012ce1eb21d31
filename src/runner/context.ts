/** What an action is given, made of the real outside. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionContext } from '../actions/context.ts';
import type { Compiled } from '../config/parts.ts';
import { otherSlot } from '../config/plan.ts';
import { messageOf, SluicewayError } from '../errors.ts';
import { approvalFor } from '../github/approvals.ts';
import { readFields } from '../signals/readers.ts';
import { approvalOfRun } from './approval.ts';
import { judgingOf } from '../config/settings.ts';
import { compileAt, compileOnly } from './config.ts';
import type { Outside } from './outside.ts';
import type { Publisher } from './publish.ts';
import { createReleases } from './releases.ts';
import { askedRun } from './asked-run.ts';
import { scan } from './scan.ts';
import { sourceDeps } from './surroundings.ts';
import { stopIfIdle } from './idle-tick.ts';
import { startTick, tickPage } from './ticker.ts';

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

const rehearsal = async () => (await import('./database.ts')).loadRehearsal();

/** In a folder of the job's own, masked. @returns its path */
async function keep({ temp, secrets }: Outside, name: string, text: string): Promise<string> {
  const folder = join(temp, 'sluiceway');
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, secrets.mask(text));
  return path;
}

/** What a tick, and whoever hands a release over to one, is given. */
const ticksOf = (outside: Outside): Pick<ActionContext, 'scan' | 'ticker' | 'askedRun'> => ({
  scan: () => scan(outside),
  ticker: {
    page: tickPage(outside),
    start: () => startTick(outside),
    stopIfIdle: () => stopIfIdle(outside),
  },
  askedRun: (id, environment) => askedRun(outside, id, environment),
});

async function rejectionOf(
  { github, invocation }: Outside,
  environment: string,
): ReturnType<ActionContext['rejection']> {
  const found = await approvalFor(github, invocation.runId, environment);
  return found.is === 'rejected' ? found : null;
}

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
    ...ticksOf(outside),
    handOver: async (compiled, path) => (await rehearsal()).handOverNow(outside, compiled, path),
    rehearse: async (compiled, previous) => (await rehearsal()).rehearseNow(outside, compiled, previous),
    keep: (name, text) => keep(outside, name, text),
    rejection: (environment) => rejectionOf(outside, environment),
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
