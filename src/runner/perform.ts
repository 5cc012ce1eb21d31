/** Every effect, done for real: the one table from effects to drivers. */
import { join } from 'node:path';
import type { Compiled, Database } from '../config/parts.ts';
import { otherSlot, type Slot } from '../config/plan.ts';
import { durationText } from '../config/units.ts';
import { mustRun } from '../drivers/command/bash.ts';
import { backup } from '../drivers/database/postgres/backup.ts';
import { usualFolders } from '../drivers/database/postgres/client.ts';
import { migrate } from '../drivers/database/postgres/migrate.ts';
import { minutesLost, restore } from '../drivers/database/postgres/restore.ts';
import type { TrafficDriver } from '../drivers/traffic/driver.ts';
import { createTraffic } from '../drivers/traffic/registry.ts';
import { SluicewayError } from '../errors.ts';
import { figureText, shareText } from '../judge/figure.ts';
import type { Effect } from '../release/event.ts';
import { expandText } from '../transport/expand.ts';
import { createHttp } from '../transport/http.ts';
import type { Outside } from './outside.ts';
import { type Candidate, commandVariables } from './surroundings.ts';

export interface Done {
  readonly words: string;
  readonly ref: string;
}

/** One release's hands. */
export interface Hands {
  perform(effect: Effect): Promise<Done>;
  probe(effect: Effect): Promise<'done' | 'undone' | 'unknown'>;
}

const absent = (section: string): SluicewayError =>
  new SluicewayError('CONFIG', `The config has no \`${section}\` at the commit of this release`);

/** Where dumps are kept: `database.backup.to` in the checkout, or a folder of the job's own. */
const backupFolder = ({ workspace, temp }: Outside, { backup: asked }: Database): string =>
  asked?.to === undefined ? join(temp, 'sluiceway-backups') : join(workspace, asked.to);

export const places = (outside: Outside) => ({ path: outside.env.PATH ?? '', folders: usualFolders });

function router(outside: Outside, compiled: Compiled, candidate: Candidate): TrafficDriver {
  const { traffic, http: defaults } = compiled.parts;
  if (traffic === undefined) throw absent('rollout.traffic');
  const { secrets, abort, workspace: cwd } = outside;
  const sides = { candidate: candidate.slot, live: otherSlot(candidate.slot) };
  const http = createHttp({ mask: secrets.mask, code: 'TRAFFIC' });
  const { values, mask } = secrets;
  return createTraffic(traffic, { http, defaults, values, cwd, env: values, mask, abort }, sides);
}

function commandOptions(outside: Outside, env: Readonly<Record<string, string>>, timeoutMs: number) {
  const { workspace: cwd, abort, log, secrets } = outside;
  const onLine = (line: string): void => log.line(`    ${line}`);
  return { cwd, env: { ...secrets.values, ...env }, timeoutMs, abort, onLine, mask: secrets.mask };
}

async function backUp(outside: Outside, database: Database): Promise<Done> {
  const { driver } = database.backup ?? {};
  const made = await backup({
    url: expandText(database.url, outside.secrets.values),
    directory: backupFolder(outside, database),
    places: places(outside),
    log: outside.log.line,
    ...(driver === undefined ? {} : { driver }),
  });
  return {
    words: `Backup done: ${figureText(made.bytes, 'B')}, checked, ${durationText(made.ms)}`,
    ref: made.id,
  };
}

async function migrateNow(
  outside: Outside,
  database: Database,
  env: Readonly<Record<string, string>>,
): Promise<Done> {
  const url = expandText(database.url, outside.secrets.values);
  const options = commandOptions(outside, env, database.timeout);
  const ms = await migrate({ url, command: database.migrate, run: outside.invocation.run, options });
  return { words: `Migrated in ${durationText(ms)}`, ref: '' };
}

async function restoreFrom(outside: Outside, database: Database, id: string): Promise<Done> {
  const lost = minutesLost(id, Date.now());
  outside.log.warn(
    `Restoring ${id}: the writes of the last ${lost ?? '(unknown number of)'} minutes will be lost.`,
  );
  const url = expandText(database.url, outside.secrets.values);
  const done = await restore({
    url,
    id,
    directory: backupFolder(outside, database),
    places: places(outside),
    log: outside.log.line,
  });
  const words = `Restored in ${durationText(done.ms)}; lost the writes of ${done.lostMinutes ?? 'unknown'} min, kept in ${done.replaced}`;
  return { words, ref: '' };
}

const drained = {
  empty: 'no request in flight',
  'still-busy': 'still busy when the time was up',
  unknown: 'the router cannot tell what is in flight',
} as const;

/** What one release's effects need. */
interface Reach {
  readonly outside: Outside;
  readonly compiled: Compiled;
  readonly candidate: Candidate;
}

function databaseOf({ compiled }: Reach): Database {
  if (compiled.parts.database === undefined) throw absent('database');
  return compiled.parts.database;
}

async function deployNow({ outside, compiled, candidate }: Reach): Promise<Done> {
  const { deploy } = compiled.parts;
  if (deploy === undefined) throw absent('deploy');
  const options = commandOptions(outside, commandVariables(compiled, candidate, 0), deploy.timeout);
  const { ms } = await mustRun('deploy.run', deploy.run, options);
  const words = `Deployed ${candidate.sha.slice(0, 7)} to ${candidate.slot} in ${durationText(ms)}`;
  return { words, ref: '' };
}

async function drainNow({ outside, compiled, candidate }: Reach, slot: Slot): Promise<Done> {
  const found = await router(outside, compiled, candidate).drain(slot, compiled.parts.drain.timeout);
  return { words: `Slot ${slot} left: ${drained[found]}`, ref: '' };
}

async function perform(reach: Reach, effect: Effect): Promise<Done> {
  const { outside, compiled, candidate } = reach;
  switch (effect.do) {
    case 'backup':
      return backUp(outside, databaseOf(reach));
    case 'migrate':
      return migrateNow(outside, databaseOf(reach), commandVariables(compiled, candidate, 0));
    case 'restore':
      return restoreFrom(outside, databaseOf(reach), effect.backup);
    case 'deploy':
      return deployNow(reach);
    case 'shift':
      await router(outside, compiled, candidate).write(effect.to);
      return { words: `${shareText(effect.to.share)} of users`, ref: '' };
    case 'drain':
      return drainNow(reach, effect.slot);
  }
}

/** Only a router can be asked; everything else is idempotent and simply done again. */
async function probe(
  { outside, compiled, candidate }: Reach,
  effect: Effect,
): Promise<'done' | 'undone' | 'unknown'> {
  if (effect.do !== 'shift') return 'unknown';
  try {
    const { set } = await router(outside, compiled, candidate).read();
    return Math.abs(set.share - effect.to.share) < 0.0001 ? 'done' : 'undone';
  } catch {
    return 'unknown';
  }
}

export function hands(outside: Outside, compiled: Compiled, candidate: Candidate): Hands {
  const reach: Reach = { outside, compiled, candidate };
  return {
    perform: (effect) => perform(reach, effect),
    probe: (effect) => probe(reach, effect),
  };
}
