/** Names as SQL writes them. */
import type { Node, RangeVar } from 'libpg-query';

/** Words that PostgreSQL takes for its own unless they are quoted; only those that people name things by. */
const reserved = new Set([
  'order',
  'user',
  'group',
  'table',
  'column',
  'check',
  'default',
  'end',
  'from',
  'to',
  'limit',
  'offset',
  'primary',
  'references',
  'select',
  'when',
  'where',
  'case',
  'all',
  'any',
  'both',
  'desc',
  'asc',
  'do',
  'in',
  'not',
  'null',
  'on',
  'or',
  'and',
  'window',
  'with',
]);

/** Quoted where it has to be. */
export const ident = (name: string): string =>
  /^[a-z_][a-z0-9_$]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** As it would be written: `shop.orders`. */
export const tableText = ({ schemaname = '', relname = '' }: RangeVar): string =>
  schemaname === '' ? ident(relname) : `${ident(schemaname)}.${ident(relname)}`;

/** What two spellings of one table have in common; without a schema it is taken to be in `public`. */
export const keyOf = ({ schemaname = '', relname = '' }: RangeVar): string =>
  schemaname === '' || schemaname === 'public' ? relname : `${schemaname}.${relname}`;

/** The strings among the nodes: how the parser gives names of several parts. */
export const wordsOf = (nodes: readonly Node[] = []): readonly string[] =>
  nodes.flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []));

/** Names of what a DROP is about, as tables are named. */
export const droppedOf = (objects: readonly Node[] = []): readonly RangeVar[] =>
  objects.map((object) => {
    const [relname = '', schemaname = ''] = (
      'List' in object ? wordsOf(object.List.items) : wordsOf([object])
    ).toReversed();
    return { relname, schemaname };
  });

/** A name of a new thing, from parts; cut as PostgreSQL would cut it. */
export const newName = (...parts: readonly string[]): string => ident(parts.join('_').slice(0, 63));
