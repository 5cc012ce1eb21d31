/** `sluiceway trace`: runs any migration command through the tracer, against a database that nobody needs. */
import { parseArgs } from 'node:util';
import { SluicewayError } from '../errors.ts';
import { startProxy } from '../migration/trace/proxy.ts';
import type { Traced } from '../migration/wire/traced.ts';
import { runChild } from './child.ts';
import { traceText } from './trace-text.ts';

export const usage = `Usage: sluiceway trace --database URL [--json] -- COMMAND…

Runs COMMAND with DATABASE_URL and PG* variables that lead to the database through a proxy, and says of each
statement what it locked, for how long, what it rewrote and what it read in full. The database is really changed:
give it a throw-away one. The exit code is the command's.

  --database URL   postgres://user:password@host:5432/database, PostgreSQL 15 or later
  --json           print an array on standard output, one object a statement; the command's own output goes to
                   standard error then
`;

/** What would lead past the proxy, or ask for a certificate that it does not have. */
const misleading = [
  'PGHOSTADDR',
  'PGSERVICE',
  'PGSERVICEFILE',
  'PGREQUIRESSL',
  'PGSSLROOTCERT',
  'PGSSLCERT',
  'PGSSLKEY',
];

const environment = (
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !misleading.includes(name))),
  ...env,
});

const thousandths = (ms: number): number => Math.round(ms * 1_000) / 1_000;

/** The documented shape, and nothing else. */
const jsonOf = ({ sql, ms, locks, rewritten, scanned, walBytes, inTransaction, error }: Traced) => ({
  sql,
  ms: thousandths(ms),
  locks,
  rewritten,
  scanned,
  walBytes,
  inTransaction,
  error,
});

function parsed(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { database: { type: 'string' }, json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (values.database === undefined) throw new SluicewayError('INPUT', '--database is missing');
  if (positionals.length === 0) throw new SluicewayError('INPUT', 'no command: write it behind --');
  return { database: values.database, json: values.json, words: positionals };
}

export async function run(args: readonly string[]): Promise<number> {
  const { database, json, words } = parsed(args);
  const proxy = await startProxy(database);
  let statements: readonly Traced[] = [];
  try {
    const code = await runChild(words, { env: environment(proxy.env), outputToError: json });
    statements = await proxy.close();
    const text = json
      ? JSON.stringify(statements.map(jsonOf), null, 2)
      : traceText(statements, process.stdout.columns || 110);
    console.log(text);
    return code;
  } catch (thrown) {
    await proxy.close();
    throw thrown;
  }
}
