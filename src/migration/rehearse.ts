/** The migration on a clone of the real database, there and back: a straight script, and nothing of it stays. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Rehearsal } from '../config/parts.ts';
import { clone } from '../drivers/database/postgres/clone.ts';
import type { Clone, CloneRequest } from '../drivers/database/postgres/clone/request.ts';
import { messageOf, SluicewayError } from '../errors.ts';
import { assess } from './assess.ts';
import type { Assessment } from './assessment.ts';
import { createJournal } from './journal.ts';
import { expectations } from './measure/expect.ts';
import type { RehearsalResult } from './result.ts';
import { type RehearsalServer, rehearsalServer } from './server.ts';
import type { RehearsalDeps, Scene } from './scene.ts';
import { type Origin, originOf } from './source.ts';
import { runStages } from './stages.ts';
import { judge, withExpectations } from './verdict.ts';

/** What there is to be taken down again. */
export interface Standing {
  server?: RehearsalServer;
  copy?: Clone;
}

async function maskFile({ rehearsal, deps }: Scene): Promise<Pick<CloneRequest, 'mask'>> {
  const path = rehearsal.clone.mask;
  if (path === undefined) return {};
  const sql = await readFile(join(deps.workspace, path), 'utf8').catch((cause: unknown) => {
    const message = `database.rehearsal.clone.mask: ${path} cannot be read. Nothing was cloned.`;
    throw new SluicewayError('CONFIG', message, cause);
  });
  return { mask: { path, sql } };
}

/** The server is stopped by whoever takes the scene down, also where the clone could not be made. */
async function copyOf(
  scene: Scene,
  standing: Standing,
  origin: Origin,
  mask: Pick<CloneRequest, 'mask'>,
): Promise<Clone> {
  const { run, places, log, directory, abort } = scene.deps;
  const more = abort === undefined ? mask : { ...mask, abort };
  const { source, production } = origin;
  const kept = production === undefined ? {} : { production };
  const server = origin.server ?? (await rehearsalServer({ ...origin, places, directory }));
  standing.server = server;
  for (const warning of server.place.warnings) log(`  ! ${warning}`);
  const ownServer = server.place.on === 'own';
  return clone({ source, ...kept, ownServer, server: server.url, run, places, log, directory, ...more });
}

export async function setUp(scene: Scene, standing: Standing): Promise<string> {
  const mask = await maskFile(scene);
  const origin = await originOf(scene);
  standing.copy = await copyOf(scene, standing, origin, mask);
  return `${standing.copy.kind}, ${standing.copy.bytes} bytes`;
}

/** Resolves to what could not be taken down. */
export async function takeDown({ server, copy }: Standing): Promise<readonly string[]> {
  try {
    await copy?.drop();
    return [];
  } catch (thrown) {
    return [
      `The clone ${copy?.database} is still there, with production's data: drop it. ${messageOf(thrown)}`,
    ];
  } finally {
    await server?.stop();
  }
}

const givenIn = ({ database, rehearsal }: Scene) => ({
  revert: database.revert !== undefined,
  verify: rehearsal.verify !== undefined,
  verifyPrevious: rehearsal.verifyPrevious !== undefined,
});

/** @param deps what it is given; nothing is found yet */
export function sceneOf(database: Database, rehearsal: Rehearsal, deps: RehearsalDeps): Scene {
  return {
    database,
    rehearsal,
    deps,
    journal: createJournal(deps.log, deps.mask),
    told: { findings: [], restore: null, blind: false, files: null },
    evidence: null,
    unmeasured: null,
  };
}

/** Total but for defects: what goes wrong is in the result. Production is only read. */
export async function rehearse(database: Database, deps: RehearsalDeps): Promise<RehearsalResult> {
  const { rehearsal } = database;
  if (rehearsal === undefined) return notConfigured;
  const scene = sceneOf(database, rehearsal, deps);
  const { told } = scene;
  const standing: Standing = {};
  let finished = false;
  let left: readonly string[] = [];
  try {
    await scene.journal.stage('clone', () => setUp(scene, standing));
    finished = standing.copy !== undefined && (await runStages(scene, standing.copy));
  } finally {
    left = await takeDown(standing);
  }
  const { assessment, notes } = await assessed(scene);
  const expected = assessment?.expectations ?? expectations(ran(scene) ? rehearsal.expect : [], null);
  const judged = judge(scene.journal.stages, givenIn(scene), finished);
  const { verdict, compatibility, findings } = withExpectations(judged, expected);
  const place = standing.server?.place ?? null;
  const bytes = standing.copy?.bytes ?? 0;
  return {
    verdict,
    compatibility,
    findings: [...findings, ...told.findings.map(deps.mask), ...notes, ...left],
    files: told.files,
    restore: told.restore,
    stages: scene.journal.stages,
    place,
    bytes,
    assessment,
  };
}

const ran = ({ journal }: Scene): boolean => journal.stages.some(({ name, ok }) => name === 'migrate' && ok);

interface Assessed {
  readonly assessment: Assessment | null;
  readonly notes: readonly string[];
}

/** Whatever goes wrong here is said: the migration has run all the same. */
async function assessed({ evidence, unmeasured, rehearsal, deps }: Scene): Promise<Assessed> {
  if (unmeasured !== null)
    return { assessment: null, notes: [`What the migration does was not measured: ${unmeasured}`] };
  if (evidence === null) return { assessment: null, notes: [] };
  try {
    const assessment = await assess(evidence, rehearsal, deps.workspace);
    const none =
      'The migration sent no statement: there was nothing to migrate, or it did not go by DATABASE_URL.';
    return { assessment, notes: evidence.steps.length === 0 ? [none] : [] };
  } catch (thrown) {
    return { assessment: null, notes: [`What was measured could not be judged: ${messageOf(thrown)}`] };
  }
}

const notConfigured: RehearsalResult = {
  verdict: 'unavailable',
  compatibility: 'unknown',
  stages: [],
  findings: ['rehearsal is not configured: add `database.rehearsal.clone.from` to rehearse the migration.'],
  files: null,
  restore: null,
  place: null,
  bytes: 0,
  assessment: null,
};
