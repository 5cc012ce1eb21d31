/** CI checks of the released commit: `checks: [lint, unit]`. True once all of them have succeeded. */
import { z } from 'zod';
import { text } from '../../config/schema/values.ts';
import type { SourceSpec } from '../source.ts';

export interface ChecksConfig {
  /** Names of check runs or commit statuses that must have succeeded. */
  readonly names: readonly string[];
  /** Slug of the app that must have made them; any app when left out. */
  readonly app?: string | undefined;
  /** Names that never count, such as the release's own jobs. */
  readonly ignore: readonly string[];
}

const names = z.array(text).min(1, 'is empty: name at least one check');
const long = z.strictObject({ names, app: text.optional(), ignore: z.array(text).optional() });

export const spec: SourceSpec<ChecksConfig> = {
  kind: 'checks',
  schema: z
    .strictObject({ checks: z.union([names, long]).describe('Names of CI checks that must have succeeded') })
    .transform(({ checks }) =>
      'names' in checks ? { ...checks, ignore: checks.ignore ?? [] } : { names: checks, ignore: [] },
    ),
  fields: () => new Map([['', { gives: 'truth', paired: false }]]),
};
