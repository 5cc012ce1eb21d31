/** A job that calls one of our reusable workflows, held against what that workflow says of itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';

export const permissions = z.record(z.string(), z.enum(['read', 'write']));

/** Strict, so that a `concurrency`, a step or whatever else nobody has thought of here is a failure. */
export const caller = z.strictObject({
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string(),
  permissions,
  with: z.record(z.string(), z.unknown()),
  secrets: z.strictObject({ SLUICEWAY_ENV: z.literal('${{ secrets.SLUICEWAY_ENV }}') }),
});

const declared = z.strictObject({
  description: z.string(),
  type: z.enum(['string', 'boolean']),
  required: z.boolean().optional(),
  default: z.unknown().optional(),
});
const callee = z.looseObject({
  on: z.strictObject({
    workflow_call: z.strictObject({
      inputs: z.record(z.string(), declared),
      secrets: z.strictObject({ SLUICEWAY_ENV: z.object({ required: z.literal(false) }) }),
      outputs: z.record(z.string(), z.unknown()),
    }),
  }),
  jobs: z.record(z.string(), z.looseObject({ permissions })),
});
export type Callee = z.infer<typeof callee>;

/** `.github/workflows/release.yml` of ours. */
export const calleeAt = (path: string): Callee => callee.parse(load(readFileSync(join(root, path), 'utf8')));

/** What the jobs of the workflow ask for, all together. */
export function askedBy({ jobs }: Callee): Readonly<Record<string, string>> {
  const asked = Object.values(jobs).flatMap((one) => Object.entries(one.permissions));
  return Object.fromEntries([...asked, ...asked.filter(([, level]) => level === 'write')]);
}

/** Inputs that it gives and the workflow does not have, and those that the workflow requires and it leaves out. */
export function wrongInputsOf(given: Readonly<Record<string, unknown>>, { on }: Callee): readonly string[] {
  const { inputs } = on.workflow_call;
  const unknown = Object.keys(given).filter((name) => !(name in inputs));
  const missing = Object.keys(inputs).filter((name) => inputs[name]?.required === true && !(name in given));
  return [...unknown.map((name) => `has no input ${name}`), ...missing.map((name) => `needs ${name}`)];
}
