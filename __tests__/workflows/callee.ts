/** What the reusable workflows and their starters say of themselves. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';

const level = z.enum(['read', 'write']);
export const permissions = z.partialRecord(
  z.enum(['actions', 'checks', 'contents', 'deployments', 'issues', 'pull-requests', 'statuses']),
  level,
);
export type Granted = z.infer<typeof permissions>;

const job = z.looseObject({
  permissions,
  environment: z.object({ name: z.string() }).optional(),
});
const workflow = z.looseObject({ jobs: z.record(z.string(), job) });

export type Name = 'release' | 'rehearse' | 'rollback' | 'steer' | 'advance';
export const names: readonly Name[] = ['release', 'rehearse', 'rollback', 'steer', 'advance'];

const read = (path: string): unknown => load(readFileSync(join(root, path), 'utf8'));

/** Jobs of a reusable workflow, by id. */
export const jobsOf = (name: Name) => workflow.parse(read(`.github/workflows/${name}.yml`)).jobs;

/** Name of the starter that calls it. */
export const starter = {
  release: 'sluiceway',
  rehearse: 'sluiceway-rehearse',
  rollback: 'sluiceway-rollback',
  steer: 'sluiceway-steer',
  advance: 'sluiceway-advance',
} as const;

/** Path of the starter that calls it. */
export const starterOf = (name: Name): string => `workflows-templates/${starter[name]}.yml`;
