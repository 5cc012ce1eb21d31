/** Types of columns, and which changes between them are harmless: as measured on PostgreSQL 15 and 18. */
import type { Node, TypeName } from 'libpg-query';
import { ident, wordsOf } from './names.ts';

export interface SqlType {
  /** PostgreSQL's own name: `int4`, `varchar`. */
  readonly name: string;
  /** What stands in parentheses; empty where nothing does. */
  readonly limits: readonly number[];
  readonly array: boolean;
}

const shown: Readonly<Record<string, string>> = {
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  bpchar: 'char',
};

const limitOf = (node: Node): number | null =>
  'A_Const' in node && node.A_Const.ival !== undefined ? (node.A_Const.ival.ival ?? 0) : null;

export function typeOf({ names = [], typmods = [], arrayBounds = [] }: TypeName): SqlType {
  const limits = typmods.map(limitOf).filter((limit) => limit !== null);
  return { name: wordsOf(names).at(-1) ?? '', limits, array: arrayBounds.length > 0 };
}

/** As SQL writes it. */
export function typeText({ name, limits, array }: SqlType): string {
  const limited = limits.length === 0 ? '' : `(${limits.join(', ')})`;
  return `${shown[name] ?? ident(name)}${limited}${array ? '[]' : ''}`;
}

/** A limit that is not there is no limit. */
const widens = (from: readonly number[], to: readonly number[]): boolean =>
  to.length === 0 || (from.length > 0 && (from[0] ?? 0) <= (to[0] ?? 0) && (from[1] ?? 0) === (to[1] ?? 0));

/** Types whose limit can be raised without a look at the rows. */
const stretching = new Set([
  'varchar',
  'varbit',
  'numeric',
  'timestamp',
  'timestamptz',
  'time',
  'timetz',
  'interval',
]);
const strings = new Set(['varchar', 'text']);

const isSame = (from: SqlType, to: SqlType): boolean =>
  from.name === to.name && from.limits.join() === to.limits.join();

/** Between strings, a limit may only be raised or taken off. */
const amongStrings = (from: SqlType, to: SqlType): boolean =>
  to.limits.length === 0 || (from.name === 'varchar' && widens(from.limits, to.limits));

/** Neither rewrites the table nor reads it. */
export function isHarmless(from: SqlType, to: SqlType): boolean {
  if (from.array || to.array) return from.array === to.array && isSame(from, to);
  if (from.name === 'cidr' && to.name === 'inet') return true;
  if (strings.has(from.name) && strings.has(to.name)) return amongStrings(from, to);
  return (
    isSame(from, to) || (from.name === to.name && stretching.has(from.name) && widens(from.limits, to.limits))
  );
}

/** Each holds all that those before it hold. */
const rising = [
  ['int2', 'int4', 'int8', 'numeric'],
  ['float4', 'float8'],
  ['date', 'timestamp'],
];

/** Values that were allowed may no longer fit. */
export function isNarrowing(from: SqlType, to: SqlType): boolean {
  if (from.name === to.name) return !widens(from.limits, to.limits);
  if (strings.has(from.name) && (strings.has(to.name) || to.name === 'bpchar')) return to.limits.length > 0;
  return rising.some((row) => row.includes(to.name) && row.indexOf(from.name) > row.indexOf(to.name));
}
