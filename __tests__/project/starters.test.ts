/** workflows-templates/: what a starter says must be true of the actions that it calls, as users copy it unread. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';
import { actions } from '../../src/actions/registry.ts';
import { rollbackWorkflow } from '../../src/runner/publish.ts';

const step = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string(),
  with: z.record(z.string(), z.unknown()).default({}),
});
/** Strict, so that a `concurrency`, a `run` or whatever else nobody has thought of here is a failure. */
const job = z.strictObject({
  name: z.string(),
  needs: z.string().optional(),
  'runs-on': z.string(),
  'timeout-minutes': z.number(),
  environment: z.strictObject({ name: z.string(), deployment: z.literal(false) }),
  permissions: z.record(z.string(), z.enum(['read', 'write'])),
  steps: z.array(step),
});
const starter = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    push: z.object({ branches: z.array(z.string()) }).optional(),
    workflow_dispatch: z.object({ inputs: z.record(z.string(), z.unknown()) }).optional(),
  }),
  permissions: z.strictObject({}),
  jobs: z.record(z.string(), job),
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
const ours = /^sluiceway\/sluiceway\/actions\/(?<name>[a-z-]+)@v\d+\.\d+\.\d+$/;

/** Steps of ours, by the action that they call. */
const calls = (file: string) =>
  Object.values(read(file).jobs).flatMap(({ steps }) =>
    steps.flatMap(({ uses, with: given }) => {
      const name = ours.exec(uses)?.groups?.name;
      return name === undefined ? [] : [{ name, given }];
    }),
  );

describe.each(files.map((file) => [basename(file), file]))('%s', (_, file) => {
  test('has the shape of a starter: no concurrency, no shell line, an environment for each job', () => {
    expect(() => read(file)).not.toThrow();
  });

  test('gives each action inputs that it has, all that it requires, and the secrets', () => {
    for (const { name, given } of calls(file)) {
      const inputs = actions[name]?.contract.inputs ?? {};
      const required = Object.keys(inputs).filter((input) => inputs[input]?.required === true);
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
      expect(Object.keys(given)).toEqual(expect.arrayContaining(required));
      expect(given.secrets).toMatch(/^\$\{\{ secrets\.SLUICEWAY_ENV \}\}$/);
    }
  });

  test('calls besides our actions only what is pinned by its hash', () => {
    const steps = Object.values(read(file).jobs).flatMap((one) => one.steps);
    const foreign = steps.map(({ uses }) => uses).filter((uses) => !ours.test(uses));
    for (const uses of foreign) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  });

  test('is described for GitHub’s page of starters, with an icon', () => {
    const text = readFileSync(file.replace(/yml$/, 'properties.json'), 'utf8');
    const { iconName } = properties.parse(JSON.parse(text));
    expect(existsSync(`${folder}${iconName}.svg`)).toBe(true);
  });

  test('reads outputs of actions only where a step of the same job has them', () => {
    for (const { steps } of Object.values(read(file).jobs))
      for (const { if: condition = '' } of steps)
        for (const [, id, output = ''] of condition.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
          const uses = steps.find((one) => one.id === id)?.uses ?? '';
          expect(actions[ours.exec(uses)?.groups?.name ?? '']?.contract.outputs).toHaveProperty(output);
        }
  });
});

test('every action is in a starter, but one of two ways to move users', () => {
  const called = new Set(files.flatMap(calls).map(({ name }) => name));
  const missing = Object.keys(actions).filter((name) => !called.has(name));
  expect(missing).toEqual(['blue-green-switch']);
});

test('the comment links to the starter of the rollback, which takes what the action asks of a person', () => {
  const { on } = read(`${folder}${rollbackWorkflow}`);
  const asked = Object.keys(on.workflow_dispatch?.inputs ?? {});
  expect(asked).toEqual(['reason', 'target', 'database', 'dry-run']);
  expect(Object.keys(actions.rollback?.contract.inputs ?? {})).toEqual(expect.arrayContaining(asked));
});
