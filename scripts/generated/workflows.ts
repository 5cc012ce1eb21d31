/** The tables of docs/workflows.md and docs/actions/release.md, from the YAML that GitHub reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';
import { root } from '../build/command.ts';
import { replacePart } from './markers.ts';
import { type Described, inputTable, outputTable, tableOf } from './pages.ts';

const level = z.enum(['read', 'write']);
const input = z.strictObject({
  description: z.string(),
  type: z.enum(['string', 'boolean']),
  required: z.boolean().optional(),
  default: z.union([z.string(), z.boolean()]).optional(),
});
const output = z.object({ description: z.string() });
const workflow = z.object({
  on: z.object({
    workflow_call: z.object({
      inputs: z.record(z.string(), input),
      outputs: z.record(z.string(), output),
    }),
  }),
  jobs: z.record(
    z.string(),
    z.object({
      name: z.string(),
      environment: z.object({ name: z.string() }).optional(),
      permissions: z.record(z.string(), level),
      steps: z.array(z.object({ uses: z.string().optional() })),
    }),
  ),
});
const composite = z.object({
  description: z.string(),
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
  outputs: z.record(z.string(), output),
});

const read = (path: string): unknown => load(readFileSync(join(root, path), 'utf8'));
const described = (outputs: Readonly<Record<string, { readonly description: string }>>) =>
  Object.fromEntries(Object.entries(outputs).map(([name, { description }]) => [name, description]));

/** What the expressions for an environment's name come to, in words. */
const places: Readonly<Record<string, string>> = {
  "${{ inputs.unattended || format('{0}-auto', inputs.environment) }}": '`unattended`',
  '${{ inputs.environment }}': '`environment`',
  '${{ inputs.rehearsal }}': '`rehearsal`',
};

type Job = z.infer<typeof workflow>['jobs'][string];

function place({ environment }: Job, at: string): string {
  if (environment === undefined) return 'none';
  const words = places[environment.name];
  if (words === undefined) throw new Error(`${at}: what does ${environment.name} come to?`);
  return words;
}

const ours = ({ steps }: Job): string =>
  steps
    .flatMap(({ uses = '' }) => /^\$\/actions\/(?<name>.+)$/.exec(uses)?.groups?.name ?? [])
    .map((name) => `[${name}](actions/${name}.md)`)
    .join(', ');

const grant = (permissions: Readonly<Record<string, string>>): string =>
  Object.entries(permissions)
    .map(([name, of]) => `${name}: ${of}`)
    .join(', ');

/** All that the jobs ask for together: what a caller grants. */
function asked(jobs: readonly Job[]): string {
  const all = jobs.flatMap(({ permissions }) => Object.entries(permissions));
  const writes = all.filter(([, of]) => of === 'write');
  return `\`${grant(Object.fromEntries([...all, ...writes].sort(([a], [b]) => a.localeCompare(b))))}\``;
}

function jobTable(jobs: Readonly<Record<string, Job>>, path: string): string {
  const lines = Object.entries(jobs).map(([id, job]) => [
    `\`${id}\`: ${job.name}`,
    place(job, `${path}, ${id}`),
    ours(job),
    grant(job.permissions),
  ]);
  const grants = `A caller grants: ${asked(Object.values(jobs))}`;
  return `${tableOf(['job', 'environment', 'runs', 'permissions'], lines)}\n\n${grants}`;
}

const names = ['release', 'rehearse', 'rollback', 'steer', 'advance'] as const;

/** Three parts for each workflow. */
function partsOf(name: (typeof names)[number]): readonly (readonly [string, string])[] {
  const path = `.github/workflows/${name}.yml`;
  const { on, jobs } = workflow.parse(read(path));
  const { inputs, outputs } = on.workflow_call;
  const plain = Object.fromEntries(
    Object.entries(inputs).map(([key, { description, required, default: of = '' }]) => [
      key,
      { description, ...(required === true ? { required } : {}), default: String(of) },
    ]),
  );
  return [
    [`${name}-jobs`, jobTable(jobs, path)],
    [`${name}-inputs`, inputTable(plain)],
    [`${name}-outputs`, outputTable(described(outputs))],
  ];
}

export const workflowsPath = 'docs/workflows.md';
export const workflowsPage = (current: string): string =>
  names
    .flatMap(partsOf)
    .reduce((page, [part, text]) => replacePart(page, workflowsPath, part, text), current);

/** The chain as one action, whose action.yml is written by hand. */
export function chain(): Described {
  const { description, inputs, outputs } = composite.parse(read('actions/release/action.yml'));
  const plain = Object.fromEntries(
    Object.entries(inputs).map(([name, { description: text, default: of = '' }]) => [
      name,
      { description: text, default: of },
    ]),
  );
  return { name: 'release', description, inputs: plain, outputs: described(outputs) };
}
