/** GitHub's description of its API, as far as it is used here: see scripts/github-openapi.ts. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** As much of JSON Schema as is looked at here; the rest is for ajv. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly allOf?: readonly Schema[] | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly additionalProperties?: boolean | Schema | undefined;
  readonly [keyword: string]: unknown;
}

const schema: z.ZodType<Schema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    properties: z.record(z.string(), schema).optional(),
    items: schema.optional(),
    allOf: z.array(schema).optional(),
    anyOf: z.array(schema).optional(),
    oneOf: z.array(schema).optional(),
    additionalProperties: z.union([z.boolean(), schema]).optional(),
  }),
);

const operation = z.object({
  /** Query parameters by name. */
  query: z.record(z.string(), schema),
  body: schema.nullable(),
  /** By status, the schemas of its media types; null where the answer has no body. */
  responses: z.record(z.string(), z.union([z.null(), schema])),
});
export type Operation = z.infer<typeof operation>;

const extract = z.object({
  /** Of the package `@octokit/openapi`. */
  version: z.string(),
  operations: z.record(z.string(), operation),
  schemas: z.record(z.string(), schema),
});
export type Extract = z.infer<typeof extract>;

/** The extract that is committed beside this file. */
export const readExtract = (): Extract =>
  extract.parse(JSON.parse(readFileSync(new URL('./extract.json', import.meta.url), 'utf8')));
