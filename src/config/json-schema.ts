/** The config's JSON schema, by which editors complete and check it. */
import { z } from 'zod';
import { fileSchema } from './schema/file.ts';

/** What a user writes (not what comes of it): draft 2020-12. */
export const configJsonSchema = (): object => ({
  title: 'Sluiceway: .github/sluiceway.yml',
  ...z.toJSONSchema(fileSchema, { io: 'input' }),
});
