/** `http:`, `environments:` and `deploy:`, and the two lines that say what the file is about. */
import { z } from 'zod';
import type { Deploy, HttpDefaults } from '../parts.ts';
import { command, conditions, duration, headers, name, text, url } from './values.ts';

export const versionSchema = z.literal(1).describe('Version of this format');
export const serviceSchema = name.describe('What is released');

export const httpSchema = z
  .strictObject({ base: url.optional(), headers: headers.optional() })
  .describe('Where requests that are only a path go, and what is sent along with them')
  .transform((http): HttpDefaults => ({ base: http.base, headers: http.headers ?? {} }));

/** Sections that an environment may overlay. */
export const overlaid = ['http', 'signals', 'gates', 'database', 'deploy', 'rollout'] as const;
const section = z
  .unknown()
  .describe('Laid over the section of this name: maps are merged, lists replaced, null removes');

export const environmentSchema = z
  .strictObject({
    unattended: text.optional().describe('Environment without reviewers for what runs before an approval'),
    approval: z
      .literal('none')
      .optional()
      .describe('none: nobody is asked; without it the environment must have required reviewers'),
    http: section,
    signals: section,
    gates: section,
    database: section,
    deploy: section,
    rollout: section,
  })
  .partial()
  .nullable();
export const environmentsSchema = z.record(text, environmentSchema).describe('Where it is released to');

const slots = z.strictObject({ blue: url, green: url }).describe('Where each slot answers');
export const deploySchema = z
  .strictObject({
    run: command.describe('Puts SLUICEWAY_VERSION on SLUICEWAY_SLOT; run by bash -euo pipefail'),
    slots: slots.optional(),
    expect: conditions.optional().describe('What must hold of the new version before it gets traffic'),
    timeout: duration.optional(),
  })
  .describe('How a version is put where it runs')
  .transform(({ run, slots: at, timeout = 1_800_000 }): Deploy => ({ run, slots: at, timeout }));
