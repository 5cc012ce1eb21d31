/** Several services of one repository, each with a router of its own that a test can break: a file. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';
import type { Scene } from '../../sandbox/demo/scene.ts';
import type { Step } from '../../sandbox/runner/action.ts';
import { starterFile } from './advance-starter.ts';
import type { Bench, Checkout } from './bench.ts';
import { granted, type RunOptions } from './run.ts';

export const ticking = { ...granted, actions: 'write' } as const;
const minute = 60_000;

export interface ServiceOptions {
  /** Needs reviewers of the environment. */
  readonly approval?: boolean;
}

/** Looks every ten minutes; the service is well while no file says that it is sick. */
const config = (service: string, { approval = false }: ServiceOptions): string => `version: 1
service: ${service}
environments:
  production: ${approval ? '{}' : '{ approval: none }'}
signals:
  health: { run: 'test ! -e "$STATE/${service}.sick"' }
rollout:
  traffic: { command: { read: 'cat "$STATE/${service}"', write: 'echo $EXPOSURE > "$STATE/${service}"' } }
  every: 10m
  expect: health
  steps:
    - { exposure: 10%, hold: 50m..8h }
    - { exposure: 100%, hold: 10m..1h${approval ? ', approval: true' : ''} }
  guards:
    - { when: not health, roll-back: 0% }
`;

export const configPath = (service: string): string => `.github/${service}.yml`;

/** What a tick says of the releases. */
export const rows = z.array(
  z.object({
    release: z.number().nullable(),
    service: z.string(),
    decision: z.string(),
    exposure: z.number().nullable(),
    next: z.string().nullable(),
    ok: z.boolean(),
    because: z.string(),
  }),
);
export type Rows = z.infer<typeof rows>;

export interface Ticked {
  readonly step: Step;
  readonly rows: Rows;
  readonly run: number;
}

export interface Services {
  readonly checkout: Checkout;
  readonly secrets: string;
  /** Takes a release of this service to its first hold. */
  promote(service: string): Promise<Step>;
  /** Time passes, and a tick comes. */
  tick(minutes: number, inputs?: Readonly<Record<string, string>>, options?: RunOptions): Promise<Ticked>;
  /** Share of users in percent, as its router has it. */
  share(service: string): Promise<number>;
  /** Its health. */
  sicken(service: string): Promise<void>;
  /** Its router can be neither read nor set. */
  unplug(service: string): Promise<void>;
}

/** One commit with all of them; each router begins at 0. */
export async function services(
  scene: Scene,
  bench: Bench,
  names: readonly string[],
  options: ServiceOptions = {},
): Promise<Services> {
  const state = join(scene.folder, `routers-${bench.repo.name.replace('/', '-')}`);
  await mkdir(state, { recursive: true });
  for (const name of names) await writeFile(join(state, name), '0\n');
  const files = Object.fromEntries(names.map((name) => [configPath(name), config(name, options)]));
  const checkout = await bench.commit(null, 'v2', { ...files, ...(await starterFile()) });
  const secrets = bench.secrets({ STATE: state });
  return {
    checkout,
    secrets,
    async promote(service) {
      const run = bench.run(checkout, { permissions: ticking });
      if (options.approval === true) {
        const gate = await run.action('release-gate', { config: configPath(service), secrets });
        if (gate.outcome === 'failure') return gate;
        run.approve('ben', 'Go');
      }
      const step = await run.action('promote', { config: configPath(service), secrets });
      run.end(step.outcome);
      return step;
    },
    async tick(minutes, inputs = {}, how = {}) {
      // A step's first look waits a second for the shift, and GitHub's times have whole ones.
      scene.github.clock.advance(minutes * minute + 2000);
      const tick = { permissions: ticking, event: 'schedule', actor: 'github-actions[bot]', ...how };
      const run = bench.run(checkout, tick);
      const step = await run.action('advance', { environment: 'production', secrets, ...inputs });
      run.end(step.outcome);
      return { step, run: run.id, rows: rows.parse(load(step.outputs.advanced || '[]')) };
    },
    share: async (service) => Number(await readFile(join(state, service), 'utf8')),
    sicken: (service) => writeFile(join(state, `${service}.sick`), ''),
    async unplug(service) {
      await rm(join(state, service), { force: true });
      await mkdir(join(state, service));
    },
  };
}
