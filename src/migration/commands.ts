/** The user's commands in a rehearsal: they get the clone's URL and `rehearsal.env`, and nothing of production. */
import type { Database } from '../config/parts.ts';
import { mustRun } from '../drivers/command/bash.ts';
import { urlSecrets } from '../drivers/database/postgres/address.ts';
import type { Clone } from '../drivers/database/postgres/clone/request.ts';
import { ownerMark, ownerVariable } from '../drivers/database/postgres/owner.ts';
import { expandAll, referencesOf, type Variables } from '../transport/expand.ts';
import { maskOf } from '../transport/secrets.ts';
import type { Way } from './load/measure.ts';
import type { Scene } from './scene.ts';

/** The names that lead to the database: DATABASE_URL, and the one in `url: $NAME`. */
const namesOf = (database: Database): readonly string[] => [
  'DATABASE_URL',
  ...referencesOf(database.url).filter((name) => new RegExp(`^\\$\\{?${name}\\}?$`).test(database.url)),
];

/** The clone stands in production's place also where `rehearsal.env` names it by `$DATABASE_URL`. */
export function rehearsalEnv(
  database: Database,
  clone: string,
  values: Variables,
): Readonly<Record<string, string>> {
  const clones = Object.fromEntries(namesOf(database).map((name) => [name, clone]));
  return { ...expandAll(database.rehearsal?.env ?? {}, clones, values), ...clones };
}

/** What is otherwise than usual: the folder is the checkout, the way the clone's own URL. */
interface Otherwise {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly way?: Way;
}

/** Resolves to the command's output, masked. Throws SluicewayError('COMMAND') with the last lines. */
export async function commandOn(
  { database, deps }: Scene,
  copy: Clone,
  name: string,
  command: string,
  otherwise: Otherwise = {},
): Promise<string> {
  const { cwd = deps.workspace, env = {}, way = { url: copy.url, env: {} } } = otherwise;
  await copy.mustNotBeSource();
  const own = maskOf(urlSecrets(copy.url));
  const mask = (text: string): string => own(deps.mask(text));
  const { stdout, stderr } = await mustRun(name, command, {
    cwd,
    env: {
      ...way.env,
      ...rehearsalEnv(database, way.url, deps.values),
      ...env,
      [ownerVariable]: ownerMark(),
    },
    timeoutMs: database.timeout,
    mask,
    onLine: (line) => deps.log(`    ${line}`),
    ...(deps.abort === undefined ? {} : { abort: deps.abort }),
  });
  return mask(stdout + stderr);
}
