/** Which tables give no rows, or only some, and what follows for those that refer to them. Pure but for one reading. */
import { closest } from 'fastest-levenshtein';
import { SluicewayError } from '../../../../errors.ts';
import type { Session } from '../session.ts';
import type { Rows } from './request.ts';
import { type ForeignKey, type Schema, schemaOf, type Table } from './tables.ts';

export interface Sampled {
  readonly name: string;
  readonly columns: readonly string[];
  /** The rows that are taken, as a SELECT. */
  readonly select: string;
}
export interface Reduction {
  /** As patterns of pg_dump: its dump has no row of them. The sampled ones are among them. */
  readonly excluded: readonly string[];
  readonly sampled: readonly Sampled[];
}

const refuse = (message: string): SluicewayError =>
  new SluicewayError('CONFIG', `database.rehearsal.clone: ${message}`);

const literal = (text: string): string => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`);

/** A name without a schema is one in any. */
function matching({ tables }: Schema, key: string, wanted: string): readonly Table[] {
  const pattern = new RegExp(`^${literal(wanted).replaceAll('*', '.*')}$`);
  const found = tables.filter(
    ({ schema, table }) => pattern.test(`${schema}.${table}`) || pattern.test(table),
  );
  if (found.length > 0) return found;
  const names = tables.map(({ schema, table }) => (wanted.includes('.') ? `${schema}.${table}` : table));
  const near = names.length === 0 ? '' : ` Did you mean "${closest(wanted, names)}"?`;
  throw refuse(`${key}: the source has no table "${wanted}".${near}`);
}

/** What is taken of one table, before its foreign keys are looked at. */
interface Taken {
  readonly table: Table;
  readonly from: string;
  readonly where: string;
}

/** `10%` is of a seed of its own, so that asking twice gives the same rows. */
function taken(table: Table, wanted: string): Taken {
  const share = /^(\d+(?:\.\d+)?)\s*%$/.exec(wanted)?.[1];
  if (share === undefined) return { table, from: table.name, where: wanted };
  if (Number(share) > 100) throw refuse(`sample: ${wanted} of ${table.name} is more than all`);
  return { table, from: `${table.name} TABLESAMPLE BERNOULLI (${share}) REPEATABLE (7)`, where: 'true' };
}

/** Those that refer to a sampled table give only the rows whose other end is there. */
function withFollowers(schema: Schema, first: ReadonlyMap<string, Taken>): ReadonlyMap<string, Taken> {
  const all = new Map(first);
  const byOid = new Map(schema.tables.map((table) => [table.oid, table]));
  for (let grown = true; grown; ) {
    grown = false;
    for (const { from, to } of schema.keys) {
      const table = byOid.get(from);
      if (table === undefined || !all.has(to) || all.has(from)) continue;
      all.set(from, { table, from: table.name, where: 'true' });
      grown = true;
    }
  }
  return all;
}

function select(
  oid: string,
  all: ReadonlyMap<string, Taken>,
  keys: readonly ForeignKey[],
  above: readonly string[],
): string {
  const own = all.get(oid);
  if (own === undefined) return '';
  if (above.includes(oid))
    throw refuse(
      `sample: ${own.table.name} refers to itself, by way of foreign keys: exclude it, or take it whole`,
    );
  const kept = keys
    .filter(({ from, to }) => from === oid && all.has(to))
    .map(({ columns, refers, to }) => {
      const pairs = columns.map((column, index) => `p.${refers[index]} = t.${column}`).join(' AND ');
      const empty = columns.map((column) => `t.${column} IS NULL`).join(' OR ');
      return `(${empty} OR EXISTS (SELECT FROM (${select(to, all, keys, [...above, oid])}) p WHERE ${pairs}))`;
    });
  const source = own.from.replace(own.table.name, () => `${own.table.name} AS t`);
  return [`SELECT t.* FROM ${source} WHERE (${own.where})`, ...kept].join(' AND ');
}

/** A kept row must not refer to one that is left out. */
function mustHold({ tables, keys }: Schema, excluded: ReadonlySet<string>): void {
  const broken = keys.find(({ from, to }) => excluded.has(to) && !excluded.has(from));
  if (broken === undefined) return;
  const nameOf = (oid: string): string => tables.find((table) => table.oid === oid)?.name ?? oid;
  const [from, to] = [nameOf(broken.from), nameOf(broken.to)];
  throw refuse(
    `exclude: ${from} refers to ${to} (${broken.name}), whose rows are left out: exclude ${from} too, or sample ${to}`,
  );
}

/** A partitioned table's rows are in its partitions. */
const holding = ({ tables }: Schema, oid: string): readonly Table[] =>
  tables.filter((table) => !table.partitioned && (table.oid === oid || table.root === oid));

export function reduce(schema: Schema, rows: Rows, log: (line: string) => void): Reduction {
  const roots = rows.exclude.flatMap((wanted) => matching(schema, 'exclude', wanted));
  const excluded = new Set(
    roots.flatMap(({ oid }) => [oid, ...holding(schema, oid).map((leaf) => leaf.oid)]),
  );
  mustHold(schema, excluded);
  const chosen = Object.entries(rows.sample).flatMap(([wanted, what]) =>
    matching(schema, 'sample', wanted)
      .filter(({ oid }) => !excluded.has(oid))
      .map((table) => [table.oid, taken(table, what)] as const),
  );
  const all = withFollowers(schema, new Map(chosen));
  const kept = [...all].filter(([oid]) => !excluded.has(oid));
  const followers = kept.filter(([oid]) => !chosen.some(([own]) => own === oid));
  for (const [, { table }] of followers)
    log(`${table.name} refers to what is sampled: of it, too, only the rows whose other end is there`);
  const sampled = kept.map(([oid, { table }]) => {
    const inner = select(oid, all, schema.keys, []);
    const { name, columns } = table;
    return { name, columns, select: `SELECT ${columns.join(', ')} FROM (${inner}) s` };
  });
  const empty = [...excluded, ...kept.map(([oid]) => oid)].flatMap((oid) => holding(schema, oid));
  return { excluded: [...new Set(empty.map(({ name }) => name))], sampled };
}

export async function reductionOf(
  session: Session,
  rows: Rows | undefined,
  log: (line: string) => void,
): Promise<Reduction> {
  if (rows === undefined) return { excluded: [], sampled: [] };
  return reduce(await schemaOf(session), rows, log);
}
