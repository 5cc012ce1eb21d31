/** What the clone is made of, as the config says it: a running database, a dump, a template, or what a command gives. */
import { resolve } from 'node:path';
import { mustRun } from '../drivers/command/bash.ts';
import type { CloneSource } from '../drivers/database/postgres/clone/request.ts';
import { dumpedMajor, dumpFile, headOf } from '../drivers/database/postgres/clone/dump-file.ts';
import { listing } from '../drivers/database/postgres/dump.ts';
import { findClient, type Places } from '../drivers/database/postgres/client.ts';
import { run } from '../drivers/database/postgres/program.ts';
import { SluicewayError } from '../errors.ts';
import { expandText } from '../transport/expand.ts';
import type { RehearsalServer } from './server.ts';
import type { Scene } from './scene.ts';

type CopyOfCommand = Extract<CloneSource, { readonly by: 'command' }>;

export interface Origin {
  readonly source: CloneSource;
  /** `database.url`, where the clone is no database that we make: never to be written. */
  readonly production?: string;
  /** As the config wishes it; `undefined` for the usual order. */
  readonly wanted: string | undefined;
  readonly from: string | null;
  readonly major: number | null;
  /** Where the source brings its own. */
  readonly server?: RehearsalServer;
}

const standing = (url: string): RehearsalServer => ({
  url,
  place: { on: 'given', warnings: [] },
  stop: async () => undefined,
});

/** Of the server that the dump was made from; null where that is not to be seen. */
async function majorOf(path: string, places: Places): Promise<number | null> {
  const file = await dumpFile(path);
  if (file.kind === 'sql') return dumpedMajor(await headOf(file));
  const found = await findClient(0, places);
  if (!found.found || file.gzipped) return null;
  return dumpedMajor(await run(listing(found.client, path)).catch(() => ''));
}

/** The last line that is a URL: tools say other things before it. */
function urlIn(said: string): string {
  const found = said.match(/postgres(?:ql)?:\/\/\S+/g)?.at(-1);
  if (found !== undefined) return found;
  throw new SluicewayError(
    'CONFIG',
    'database.rehearsal.clone.from.command printed no URL: let it print postgres://user:password@host/database.',
  );
}

/** The command may need what production's access is made of: it gets the values, as `migrate` does. */
async function byCommand(
  scene: Scene,
  command: string,
  giveBack: string | undefined,
): Promise<CopyOfCommand> {
  const { deps, database } = scene;
  const values = Object.fromEntries(
    Object.entries(deps.values).map(([name, value]) => [name, String(value)]),
  );
  const options = { cwd: deps.workspace, timeoutMs: database.timeout, mask: deps.mask };
  const { stdout } = await mustRun('database.rehearsal.clone.from.command', command, {
    ...options,
    env: values,
    ...(deps.abort === undefined ? {} : { abort: deps.abort }),
  });
  const back = async (url: string): Promise<void> => {
    if (giveBack === undefined) return;
    const env = { ...values, CLONE_URL: url };
    await mustRun('database.rehearsal.clone.from.give-back', giveBack, { ...options, env });
  };
  try {
    const url = urlIn(stdout);
    return { by: 'command', url, giveBack: () => back(url) };
  } catch (thrown) {
    await back('');
    throw thrown;
  }
}

/** Throws SluicewayError where a dump is not there, or a command gives no URL. */
export async function originOf(scene: Scene): Promise<Origin> {
  const { rehearsal, deps, database } = scene;
  const expand = (text: string): string => expandText(text, deps.values);
  const { from, exclude = [], sample = {} } = rehearsal.clone;
  const wanted = rehearsal.server === undefined ? undefined : expand(rehearsal.server);
  const none = { wanted, from: null, major: null };
  if (typeof from === 'string') {
    const url = expand(from);
    return { ...none, from: url, source: { by: 'url', url, rows: { exclude, sample } } };
  }
  if ('schema' in from) {
    const url = expand(from.schema);
    return { ...none, from: url, source: { by: 'schema', url } };
  }
  if ('dump' in from) {
    const path = resolve(deps.workspace, expand(from.dump));
    return { ...none, major: await majorOf(path, deps.places), source: { by: 'dump', path } };
  }
  if ('template' in from) {
    const server = standing(wanted ?? expand(database.url));
    return { ...none, source: { by: 'template', database: expand(from.template) }, server };
  }
  const production = expand(database.url);
  const source = await byCommand(scene, from.command, from.giveBack);
  return { ...none, production, source, server: standing(source.url) };
}
