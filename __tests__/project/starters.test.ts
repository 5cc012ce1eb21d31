/** workflows-templates/: what a starter says must be true of the workflow that it calls, as users copy it unread. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';
import { actions } from '../../src/actions/registry.ts';
import { rollbackWorkflow } from '../../src/runner/publish.ts';
import { tickWorkflow } from '../../src/runner/ticker.ts';
import { askedBy, calleeAt, caller, wrongInputsOf } from './callers.ts';

const starter = z.strictObject({
  name: z.string(),
  'run-name': z.string().optional(),
  on: z.strictObject({
    schedule: z.array(z.strictObject({ cron: z.string() })).optional(),
    push: z.object({ branches: z.array(z.string()) }).optional(),
    pull_request: z.object({ branches: z.array(z.string()) }).optional(),
    workflow_dispatch: z.object({ inputs: z.record(z.string(), z.unknown()) }).optional(),
  }),
  permissions: z.strictObject({}),
  jobs: z.record(z.string(), caller.extend({ name: z.string() }).omit({ if: true })),
});
const properties = z.strictObject({
  name: z.string(),
  description: z.string().max(200),
  iconName: z.string(),
  categories: z.array(z.string()),
});
const folder = `${root}workflows-templates/`;
const files = globSync(`${folder}*.yml`).sort();
const read = (file: string) => starter.parse(load(readFileSync(file, 'utf8')));
const ours = /^sluiceway\/sluiceway\/(?<path>\.github\/workflows\/[a-z]+\.yml)@v\d+\.\d+\.\d+$/;

/** The one job of a starter, and the workflow that it calls. */
function callOf(file: string) {
  const [job, ...others] = Object.values(read(file).jobs);
  const path = ours.exec(job?.uses ?? '')?.groups?.path;
  if (job === undefined || others.length > 0 || path === undefined)
    throw new Error(`${file} is not one call of a workflow of ours`);
  return { job, path, called: calleeAt(path) };
}

describe.each(files.map((file) => [basename(file), file]))('%s', (_, file) => {
  test('is one call of a reusable workflow, with no concurrency and the secret by its name', () => {
    expect(() => callOf(file)).not.toThrow();
  });

  // GitHub refuses the run at its start where the caller grants less, whatever the `if` of the job that asks for it.
  test('grants what the jobs of the workflow ask for, all together, and nothing more', () => {
    const { job, called } = callOf(file);
    expect(job.permissions).toEqual(askedBy(called));
  });

  test('gives the workflow inputs that it has, and all that it requires', () => {
    const { job, called } = callOf(file);
    expect(wrongInputsOf(job.with, called)).toEqual([]);
  });

  test('passes on each input that it asks a person for', () => {
    const { on, jobs } = read(file);
    const given = Object.values(jobs).flatMap((job) => Object.values(job.with));
    for (const name of Object.keys(on.workflow_dispatch?.inputs ?? {}))
      expect(given).toContain(`\${{ inputs.${name} }}`);
  });

  test('is described for GitHub’s page of starters, with an icon', () => {
    const text = readFileSync(file.replace(/yml$/, 'properties.json'), 'utf8');
    const { iconName } = properties.parse(JSON.parse(text));
    expect(existsSync(`${folder}${iconName}.svg`)).toBe(true);
  });
});

test('a tick is the starter by the name under which it is enabled, every five minutes and by hand', () => {
  const { on } = read(`${folder}${tickWorkflow}`);
  expect(on.schedule).toEqual([{ cron: '*/5 * * * *' }]);
  const asked = Object.keys(on.workflow_dispatch?.inputs ?? {});
  expect(asked).toEqual(['release', 'step']);
  expect(Object.keys(actions.advance?.contract.inputs ?? {})).toEqual(expect.arrayContaining(asked));
});

test('every reusable workflow has a starter', () => {
  const called = files.map((file) => callOf(file).path);
  const reusable = globSync(`${root}.github/workflows/*.yml`).filter((file) =>
    /^ {2}workflow_call:/m.test(readFileSync(file, 'utf8')),
  );
  expect(reusable.map((file) => `.github/workflows/${basename(file)}`).sort()).toEqual(called.sort());
});

test('the comment links to the starter of the rollback, which takes what the action asks of a person', () => {
  const { on } = read(`${folder}${rollbackWorkflow}`);
  const asked = Object.keys(on.workflow_dispatch?.inputs ?? {});
  expect(asked).toEqual(['reason', 'target', 'to', 'pace', 'database', 'dry-run']);
  expect(Object.keys(actions.rollback?.contract.inputs ?? {})).toEqual(expect.arrayContaining(asked));
});
