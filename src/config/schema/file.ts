/** The whole file, for editors; compile.ts reads it section by section with the same schemas. */
import { z } from 'zod';
import { specs } from '../../signals/specs.ts';
import { databaseSchema } from './database.ts';
import { gatesSchema } from './gates.ts';
import { rolloutSchema } from './rollout.ts';
import { deploySchema, environmentsSchema, httpSchema, serviceSchema, versionSchema } from './sections.ts';
import { name } from './values.ts';

const signal = z.union(Object.values(specs).map((spec): z.ZodType => spec.schema));

export const fileSchema = z.strictObject({
  version: versionSchema,
  service: serviceSchema,
  environments: environmentsSchema,
  http: httpSchema.optional(),
  signals: z.record(name, signal).describe('Where figures come from').optional(),
  gates: gatesSchema.optional(),
  database: databaseSchema.optional(),
  deploy: deploySchema.optional(),
  rollout: rolloutSchema.optional(),
});
/** Every section there is. */
export const sectionNames: readonly string[] = Object.keys(fileSchema.shape);
