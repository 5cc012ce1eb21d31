/** What a schema finds wrong → problems with a place in the file, in our own words. */
import { z } from 'zod';
import { keySpan, type Node, nodeAt, type Path, plain, problemAt, spanOf } from './document.ts';
import { didYouMean, type Problem } from './problems.ts';

type Issue = z.core.$ZodIssue;

/** A parse-time error map: an unknown key's message is the list of the keys that are allowed there. */
const listKeys: z.core.$ZodErrorMap = (issue) =>
  issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject
    ? Object.keys(issue.inst.shape).join(', ')
    : undefined;

const typeNames: Readonly<Record<string, string>> = {
  object: 'keys and values',
  record: 'keys and values',
  array: 'a list',
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
};
const last = (path: Path): string => path.findLast((key) => typeof key === 'string') ?? 'it';

function found(node: Node): string {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'keys and values' : 'a list';
  if (node.value === null) return 'nothing';
  return `the ${typeof node.value} ${String(node.value)}`.replace('the string', 'the text');
}

function wrongType(root: Node, path: Path, expected: readonly string[]): Problem {
  const node = nodeAt(root, path);
  const at = spanOf(root, path);
  const wanted = [...new Set(expected.map((type) => typeNames[type] ?? type))].join(' or ');
  if (node === undefined) return problemAt(at, `\`${last(path)}\` is missing here`);
  const help =
    node.kind === 'scalar' && expected.includes('string') ? 'Put it in quotes if text is meant.' : undefined;
  return problemAt(at, `\`${last(path)}\` must be ${wanted}, found ${found(node)}`, help);
}

const unknownKeys = (root: Node, path: Path, keys: readonly string[], allowed: string): readonly Problem[] =>
  keys.map((key) =>
    problemAt(
      keySpan(nodeAt(root, path), key) ?? spanOf(root, path),
      `unknown key "${key}"${path.length === 0 ? '' : ` in \`${last(path)}\``}`,
      didYouMean(key, allowed.split(', '), 'Keys here'),
    ),
  );

/** Keys that no alternative has, where none has any of them; and what all of them together have. */
function strangeToAll(branches: readonly (readonly Issue[])[]) {
  const unknown = branches.map((issues) =>
    issues.flatMap((issue) => (issue.code === 'unrecognized_keys' && issue.path.length === 0 ? [issue] : [])),
  );
  const first = unknown[0]?.[0];
  if (first === undefined || branches.length < 2) return undefined;
  if (!unknown.every(([issue]) => issue?.keys.join() === first.keys.join())) return undefined;
  const allowed = new Set(unknown.flat().flatMap((issue) => issue.message.split(', ')));
  return { keys: first.keys, allowed: [...allowed].join(', ') };
}

/** The alternative that was probably meant: the one with the fewest faults whose own type fits. */
function union(root: Node, path: Path, branches: readonly (readonly Issue[])[]): readonly Problem[] {
  const typed = (issues: readonly Issue[]): boolean =>
    issues.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type');
  const cost = (issues: readonly Issue[]): number =>
    issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
  const fitting = branches.filter(typed);
  const strangers = strangeToAll(fitting);
  if (strangers !== undefined) return unknownKeys(root, path, strangers.keys, strangers.allowed);
  const [best] = [...fitting].sort((a, b) => cost(a) - cost(b));
  if (best !== undefined) return best.flatMap((issue) => translate(root, path, issue));
  const types = branches.flat().flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : []));
  return [wrongType(root, path, types)];
}

function said(root: Node, path: Path, message: string): Problem {
  const node = nodeAt(root, path);
  const value = node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
  const subject = /^(is|must|has|sends) /.test(message) ? `\`${last(path)}\` ` : '';
  const quote = /^(write|a name|a field|a group) /.test(message) && value !== undefined ? `"${value}": ` : '';
  return problemAt(spanOf(root, path), `${subject}${quote}${message}`);
}

function invalidKey(root: Node, path: Path, issues: readonly Issue[]): Problem {
  const key = String(path.at(-1) ?? '');
  const at = keySpan(nodeAt(root, path.slice(0, -1)), key) ?? spanOf(root, path);
  return problemAt(at, `"${key}" is not a name here`, issues[0]?.message);
}

function invalidValue(root: Node, path: Path, values: readonly unknown[]): Problem {
  const node = nodeAt(root, path);
  if (node === undefined) return wrongType(root, path, []);
  const known = values.map((one) => String(one));
  const value = node.kind === 'scalar' ? String(node.value) : '';
  const help = known.length > 1 ? didYouMean(value, known, 'Allowed') : undefined;
  return problemAt(
    spanOf(root, path),
    `\`${last(path)}\` must be ${known.join(' or ')}, found ${found(node)}`,
    help,
  );
}

const keys = (path: readonly PropertyKey[]): Path =>
  path.map((key) => (typeof key === 'number' ? key : String(key)));

function translate(root: Node, base: Path, issue: Issue): readonly Problem[] {
  const path = [...base, ...keys(issue.path)];
  switch (issue.code) {
    case 'invalid_type':
      return [wrongType(root, path, [issue.expected])];
    case 'unrecognized_keys':
      return unknownKeys(root, path, issue.keys, issue.message);
    case 'invalid_union':
      return union(root, path, issue.errors);
    case 'invalid_key':
      return [invalidKey(root, path, issue.issues)];
    case 'invalid_value':
      return [invalidValue(root, path, issue.values)];
    case 'invalid_format':
    case 'custom':
    case 'too_small':
    case 'too_big':
    case 'not_multiple_of':
    case 'invalid_element':
      return [said(root, path, issue.message)];
  }
}

/** What stands at `path`, parsed; `undefined` where nothing does, or where `problems` grew. */
export function parseAt<T>(root: Node, path: Path, schema: z.ZodType<T>, problems: Problem[]): T | undefined {
  const node = nodeAt(root, path);
  if (node === undefined) return undefined;
  const result = schema.safeParse(plain(node), { error: listKeys });
  if (result.success) return result.data;
  problems.push(...result.error.issues.flatMap((issue) => translate(root, path, issue)));
  return undefined;
}
