/** The relations that a statement names: which of the locks that its transaction holds are its own concern. */
import type { Node } from 'libpg-query';

/** As it is written. */
export interface Target {
  readonly schema: string | null;
  readonly name: string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Every RangeVar of the tree, however deep. */
function ranged(value: unknown): readonly Target[] {
  if (!isObject(value)) return [];
  const { relname, schemaname } = value;
  const own =
    typeof relname === 'string'
      ? [{ schema: typeof schemaname === 'string' ? schemaname : null, name: relname }]
      : [];
  return [...own, ...Object.values(value).flatMap(ranged)];
}

const words = (node: Node): readonly string[] =>
  'List' in node
    ? (node.List.items ?? []).flatMap((item) => ('String' in item ? [item.String.sval ?? ''] : []))
    : [];

export function targetsOf(node: Node): readonly Target[] {
  const dropped = 'DropStmt' in node ? (node.DropStmt.objects ?? []) : [];
  const names = dropped.map((object) => {
    const [name = '', schema] = words(object).toReversed();
    return { schema: schema ?? null, name };
  });
  return [...names, ...ranged(node)];
}

/** Without the quotes that SQL would need. */
const plain = (name: string): string =>
  name.replaceAll(/"((?:[^"]|"")*)"/g, (_, text: string) => text.replaceAll('""', '"'));

const fits = ({ schema, name }: Target, own: string): boolean =>
  schema === null ? own.endsWith(`.${name}`) : own === `${schema}.${name}`;

/** Whether one of the targets may be the relation of that name; without a schema, any of that name. */
export const isNamed = (targets: readonly Target[], name: string): boolean => {
  const own = plain(name);
  return targets.some((target) => fits(target, own));
};
