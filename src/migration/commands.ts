/** The user's commands in a rehearsal: they get the clone's URL and `rehearsal.env`, and nothing of production. */
import type { Database } from '../config/parts.ts';
import { mustRun } from '../drivers/command/bash.ts';
import { expandAll, referencesOf, type Variables } from '../transport/expand.ts';

export interface CommandOptions {
  readonly cwd: string;
  readonly abort?: AbortSignal;
  readonly log: (line: string) => void;
  readonly mask: (text: string) => string;
}

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

/** Resolves to the command's output. Throws SluicewayError('COMMAND') with the last lines. */
export async function runOnClone(
  name: string,
  command: string,
  database: Database,
  env: Readonly<Record<string, string>>,
  { log, ...options }: CommandOptions,
): Promise<string> {
  const onLine = (line: string): void => log(`    ${line}`);
  const { stdout, stderr } = await mustRun(name, command, {
    ...options,
    env,
    timeoutMs: database.timeout,
    onLine,
  });
  return stdout + stderr;
}
