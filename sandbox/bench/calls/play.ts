/** Plays the release whose calls are counted: v2 of the demo's shop, blue-green with a migration, under load. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { z } from 'zod';
import { commit, example, type Version } from '../../demo/commit.ts';
import { type Play, type Show, startPlay } from '../../demo/play.ts';
import { type Scene, startScene } from '../../demo/scene.ts';
import { startLoad } from '../../load/start.ts';
import type { CountedRelease, CountedStep } from './tally.ts';

export interface Form {
  /** For people, after "a release". */
  readonly form: string;
  readonly rehearsal: boolean;
}

/** The example's gates ask for as many orders; its guard, for users. */
const rows = 200_000;
const rps = 220;

const v1: Version = { version: 'v1', live: 'v1', migration: 1, liveMigration: 1 };
const v2: Version = { version: 'v2', live: 'v1', migration: 2, liveMigration: 1 };

const silent: Show = { headline: () => undefined, line: () => undefined, summary: () => undefined };
const file = '.github/sluiceway.yml';
const document = z.looseObject({ database: z.looseObject({ rehearsal: z.unknown() }) });

/** The example's config; without its rehearsal as JSON, which is YAML too. */
async function configOf({ rehearsal }: Form): Promise<string> {
  const text = await readFile(join(example, file), 'utf8');
  if (rehearsal) return text;
  const { database, ...rest } = document.parse(load(text));
  return JSON.stringify({ ...rest, database: { ...database, rehearsal: undefined } });
}

interface Stage {
  readonly scene: Scene;
  readonly run: Play;
  readonly steps: CountedStep[];
}

/** Runs one action and keeps what this run asked meanwhile. @throws where it fails */
async function take({ scene, run, steps }: Stage, name: string, release = ''): Promise<string> {
  const before = scene.github.calls().length;
  const step = await run.action(name, { release });
  if (step.outcome !== 'success') throw new Error(`${name} failed: ${step.errors.join('; ')}`);
  const calls = scene.github.calls().slice(before);
  steps.push({ name, calls: calls.filter((call) => call.run === run.run.id) });
  return step.outputs.release ?? '';
}

/** As release.yml does it: a job that prepares, a person who approves, a job that releases. */
async function release(scene: Scene, version: Version, form: Form): Promise<CountedRelease> {
  const checkout = await commit(scene, version, [], { [file]: await configOf(form) });
  const run = await startPlay(scene, checkout, 'push', 'ana', silent);
  const stage: Stage = { scene, run, steps: [] };
  const id = await take(stage, 'release-gate');
  if (form.rehearsal) await take(stage, 'migration-rehearsal', id);
  run.approve('ben', 'Looks good');
  await take(stage, 'promote', id);
  run.end('success');
  return { form: form.form, release: Number(id), steps: stage.steps };
}

/** v1 comes first: then v2 has one to replace, as every release but the first. */
export async function countRelease(form: Form): Promise<CountedRelease> {
  const scene = await startScene({ rows });
  const users = startLoad({ url: scene.router.url, rps });
  try {
    await release(scene, v1, form);
    return await release(scene, v2, form);
  } finally {
    await users.stop();
    await scene.stop();
  }
}
