/**
 * Cuts GitHub's description of its REST API down to what the stand-in answers and the docs send:
 * `node scripts/github-openapi.ts [version]`. The whole is 385 MB and is installed into a temporary folder.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { settings } from '../sandbox/github/openapi/settings.ts';
import { routes } from '../sandbox/github/routes/table.ts';

const TARGET = new URL('../sandbox/github/openapi/extract.json', import.meta.url);
const PACKAGE = '@octokit/openapi';
const JSON_TYPE = 'application/json';

type Json = z.infer<ReturnType<typeof z.json>>;
type JsonObject = Readonly<Record<string, Json>>;

const ref = z.object({ $ref: z.string() });
const content = z.record(z.string(), z.object({ schema: z.record(z.string(), z.json()).optional() }));
const parameter = z.object({
  name: z.string(),
  in: z.string(),
  schema: z.record(z.string(), z.json()).optional(),
});
const response = z.object({ content: content.optional() });
const operation = z.object({
  parameters: z.array(z.union([ref, parameter])).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.union([ref, response])),
});
const description = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({
    parameters: z.record(z.string(), parameter),
    responses: z.record(z.string(), response),
    schemas: z.record(z.string(), z.record(z.string(), z.json())),
  }),
});
type Description = z.infer<typeof description>;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Texts for people, and what ajv would not understand. */
const LEFT_OUT = new Set([
  'description',
  'example',
  'examples',
  'title',
  'deprecated',
  'discriminator',
  'externalDocs',
]);
const isLeftOut = (key: string, value: Json): boolean =>
  key.startsWith('x-') ||
  (LEFT_OUT.has(key) &&
    (typeof value === 'string' ||
      key === 'discriminator' ||
      key === 'example' ||
      key === 'examples' ||
      key === 'deprecated'));

/** OpenAPI 3.0 says `nullable: true` where JSON Schema has a type of null. */
const withNull = (schema: JsonObject): JsonObject => {
  const { nullable, ...rest } = schema;
  if (nullable !== true) return rest;
  return { anyOf: [rest, { type: 'null' }] };
};

/** The members of `properties` are named by GitHub: none of them is a keyword. */
const members = (value: Json): Json =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
    : value;

const keyword = (key: string, value: Json): Json => {
  if (key === '$ref' && typeof value === 'string') return `github#/schemas/${lastPart(value)}`;
  if (key === 'properties') return members(value);
  return key === 'enum' || key === 'default' || key === 'required' ? value : plain(value);
};

/** A schema as plain JSON Schema. */
const plain = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key, inner]) => !isLeftOut(key, inner));
  return withNull(Object.fromEntries(kept.map(([key, inner]) => [key, keyword(key, inner)])));
};

const refsIn = (value: Json): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [lastPart(inner)] : refsIn(inner),
  );
};

const responseSchema = (of: Description, given: z.infer<typeof ref> | z.infer<typeof response>): Json => {
  const whole = '$ref' in given ? of.components.responses[lastPart(given.$ref)] : given;
  const schema = whole?.content?.[JSON_TYPE]?.schema;
  return schema === undefined ? null : plain(schema);
};

const cut = (of: Description, template: string): JsonObject => {
  const [method = '', path = ''] = template.split(' ');
  const whole = operation.parse(of.paths[path]?.[method.toLowerCase()]);
  const parameters = whole.parameters.map((given) =>
    '$ref' in given ? of.components.parameters[lastPart(given.$ref)] : given,
  );
  const inQuery = parameters.flatMap((given) => (given?.in === 'query' ? [given] : []));
  const body = whole.requestBody?.content[JSON_TYPE]?.schema;
  return {
    query: Object.fromEntries(inQuery.map(({ name, schema }) => [name, plain(schema ?? {})])),
    body: body === undefined ? null : plain(body),
    responses: Object.fromEntries(
      Object.entries(whole.responses).map(([status, given]) => [status, responseSchema(of, given)]),
    ),
  };
};

/** All schemas that these operations lead to. */
const schemasFor = (of: Description, operations: JsonObject): JsonObject => {
  const schemas = new Map<string, Json>();
  const open = [...refsIn(operations), 'basic-error'];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (schemas.has(name)) continue;
    const schema = plain(of.components.schemas[name] ?? {});
    schemas.set(name, schema);
    open.push(...refsIn(schema));
  }
  return Object.fromEntries([...schemas].sort(([a], [b]) => a.localeCompare(b)));
};

const install = (folder: string, version: string): { readonly version: string; readonly text: string } => {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', `${PACKAGE}@${version}`], {
    cwd: folder,
  });
  const at = join(folder, 'node_modules', PACKAGE);
  const installed = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')));
  return {
    version: installed.version,
    text: readFileSync(join(at, 'generated', 'api.github.com.json'), 'utf8'),
  };
};

const folder = mkdtempSync(join(tmpdir(), 'github-openapi-'));
try {
  const { version, text } = install(folder, process.argv[2] ?? 'latest');
  const of = description.parse(JSON.parse(text));
  const answered = routes.map(({ template }) => template).filter((template) => template !== 'POST /graphql');
  const templates = [...answered, ...settings];
  const operations = Object.fromEntries(templates.map((template) => [template, cut(of, template)]));
  const extract = { version, operations, schemas: schemasFor(of, operations) };
  writeFileSync(TARGET, `${JSON.stringify(extract, null, 1)}\n`);
  console.log(
    `${PACKAGE} ${version}: ${templates.length} operations, ${Object.keys(extract.schemas).length} schemas`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
