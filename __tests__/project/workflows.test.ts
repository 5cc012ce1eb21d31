/** The reusable workflows and the composite action: they only pass on, so what they pass on must be what an action takes. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';
import { actions } from '../../src/actions/registry.ts';
import { readableByAct } from '../workflows/project.ts';

const step = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  'continue-on-error': z.literal(true).optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  shell: z.literal('bash').optional(),
  env: z.record(z.string(), z.string()).optional(),
  run: z.string().optional(),
});
type Step = z.infer<typeof step>;
/**
 * Strict: a `concurrency` would be held while a job waits for an approval, so only the tick, which waits for none, has
 * one: by its own name, as `github.workflow` is the caller's in here.
 */
const job = z.strictObject({
  name: z.string(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  if: z.string().optional(),
  'runs-on': z.literal('${{ fromJSON(inputs.runs-on) }}'),
  'timeout-minutes': z.number(),
  environment: z
    .strictObject({
      name: z.string(),
      deployment: z.union([z.literal(false), z.literal('${{ inputs.deployment }}')]),
    })
    .optional(),
  concurrency: z
    .strictObject({
      group: z.literal('sluiceway/tick/${{ inputs.environment }}'),
      'cancel-in-progress': z.literal(false),
    })
    .optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write'])),
  outputs: z.record(z.string(), z.string()).optional(),
  steps: z.array(step),
});
const workflow = z.strictObject({
  name: z.string(),
  on: z.unknown(),
  permissions: z.strictObject({}),
  jobs: z.record(z.string(), job),
});
const composite = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
  outputs: z.record(z.string(), z.object({ value: z.string() })),
  runs: z.object({ using: z.literal('composite'), steps: z.array(step) }),
});

const text = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const paths = globSync(`${root}.github/workflows/*.yml`)
  .filter((file) => readFileSync(file, 'utf8').includes('workflow_call:'))
  .map((file) => `.github/workflows/${basename(file)}`)
  .sort();
const jobsOf = (path: string) => Object.values(workflow.parse(load(text(path))).jobs);

const actionOf = ({ uses = '' }: Step) =>
  actions[/^\$\/actions\/(?<name>[a-z-]+)$/.exec(uses)?.groups?.name ?? ''];

/** What is wrong with what a step gives to an action of ours, and reads of it. */
function faultsOf(steps: readonly Step[], whole: string): readonly string[] {
  const calls = steps.filter(({ uses = '' }) => uses.startsWith('$/'));
  const inputs = calls.flatMap((call) => {
    const known = actionOf(call)?.contract.inputs ?? {};
    const required = Object.keys(known).filter((name) => known[name]?.required === true);
    const given = Object.keys(call.with);
    return [...given.filter((name) => !(name in known)), ...required.filter((name) => !given.includes(name))];
  });
  const outputs = [...whole.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)].flatMap(
    ([all, id, name = '']) => {
      const of = steps.find((one) => one.id === id);
      const known = of === undefined ? undefined : actionOf(of)?.contract.outputs;
      return of?.run !== undefined || (known !== undefined && name in known) ? [] : [all];
    },
  );
  return [...inputs, ...outputs];
}

describe.each(paths)('%s', (path) => {
  test('has the shape of a reusable workflow: a time limit, permissions for each job', () => {
    expect(() => jobsOf(path)).not.toThrow();
  });

  test('has no concurrency where a job may wait for an approval', () => {
    const held = jobsOf(path).filter(({ concurrency }) => concurrency !== undefined);
    for (const { environment } of held) expect(environment?.name).toContain('inputs.unattended');
  });

  test('gives each action inputs that it has and all that it requires, and reads outputs that there are', () => {
    for (const one of jobsOf(path)) expect(faultsOf(one.steps, JSON.stringify(one))).toEqual([]);
  });

  test('gives secrets only to a job under an environment', () => {
    for (const one of jobsOf(path))
      if (one.environment === undefined) expect(JSON.stringify(one)).not.toContain('secrets.');
  });

  test('pastes no expression into a shell line', () => {
    for (const one of jobsOf(path)) for (const { run = '' } of one.steps) expect(run).not.toContain('${{');
  });

  test('checks out without leaving the token behind, and lets the repository set itself up', () => {
    for (const { steps } of jobsOf(path)) {
      const checkout = steps.findIndex(({ uses = '' }) => /^actions\/checkout@[0-9a-f]{40}$/.test(uses));
      const { ref: _which, ...given } = steps[checkout]?.with ?? {};
      expect(given).toEqual({ 'persist-credentials': false });
      expect(steps[checkout + 1]).toMatchObject({
        if: "hashFiles('.github/sluiceway/setup/action.yml') != ''",
        uses: './.github/sluiceway/setup',
      });
    }
  });
});

test('rehearse.yml has the base commit where there is a secret, and a secret nowhere else', () => {
  const jobs = jobsOf('.github/workflows/rehearse.yml');
  const refs = jobs.map(({ environment, steps }) => {
    const { ref = 'of the run' } =
      steps.find(({ uses = '' }) => uses.startsWith('actions/checkout@'))?.with ?? {};
    return [environment !== undefined, ref];
  });
  expect(refs).toEqual([
    [false, 'of the run'],
    [true, '${{ github.event.pull_request.base.sha }}'],
    [false, 'of the run'],
  ]);
});

describe('actions/release', () => {
  const { inputs, outputs, runs } = composite.parse(load(text('actions/release/action.yml')));

  test('has the inputs of its actions as they have them, and hands each on', () => {
    const { rehearse: _own, ...shared } = inputs;
    const common = actions.promote?.contract.inputs ?? {};
    const { release: _from, ...expected } = common;
    expect(shared).toEqual(expected);
    for (const name of Object.keys(shared))
      for (const one of runs.steps) expect(one.with[name]).toBe(`\${{ inputs.${name} }}`);
  });

  test('gives its actions what they take, and has all outputs of promote', () => {
    expect(faultsOf(runs.steps, JSON.stringify({ outputs, runs }))).toEqual([]);
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining(Object.keys(actions.promote?.contract.outputs ?? {})),
    );
  });
});

test.each([...paths, 'actions/release/action.yml'])(
  'act is given %s with three rewrites and no other',
  (path) => {
    const [before, after] = [text(path).split('\n'), readableByAct(text(path)).split('\n')];
    const kept = new Set(after);
    const changed = before.filter((line) => !kept.has(line));
    for (const line of changed) expect(line).toMatch(/^ +(deployment: (false|\$\{\{)|queue: )|uses: \$\//);
    expect(after.length).toBe(before.length - changed.filter((line) => !line.includes('uses:')).length);
  },
);
