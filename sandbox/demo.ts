/**
 * `npm run demo [-- --router nginx] [--json FILE] [--rows N] [--rps N]`: a service is released, rolled back by its
 * figures, and rolled back by hand, on real parts, with GitHub alone played by the stand-in. Exit code 0 only if
 * all went as it must.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cure } from '../scripts/parts.ts';
import { provision } from '../scripts/provision.ts';
import { messageOf, SluicewayError } from '../src/errors.ts';
import { asJson, callTable, outcomeTable, type ReleaseOutcome } from './demo/outcome.ts';
import { play, rollBack, type Stage } from './demo/releases.ts';
import { type RouterKind, routerKinds } from './demo/routers.ts';
import { startScene } from './demo/scene.ts';
import { bold, createPages, say } from './demo/show.ts';
import { startLoad } from './load/start.ts';
import { completePostgres } from './postgres/binaries.ts';

const { values } = parseArgs({
  options: {
    router: { type: 'string', default: 'sandbox' },
    json: { type: 'string' },
    rows: { type: 'string', default: '200000' },
    rps: { type: 'string', default: '220' },
    out: { type: 'string', default: 'demo-out' },
  },
});

const v1 = { version: 'v1', live: 'v1', migration: 1, liveMigration: 1 } as const;
const v2 = { version: 'v2', live: 'v1', migration: 2, liveMigration: 1 } as const;
const v3 = { version: 'v3', live: 'v2', migration: 2, liveMigration: 2 } as const;

async function playAll(stage: Stage): Promise<readonly ReleaseOutcome[]> {
  say(bold('\nv1, which runs since before Sluiceway came, becomes its first release'));
  const first = await play(stage, { ...v1, kind: 'blue-green', slot: 'green', expected: 'released' });
  say(bold('\nv2, with a migration that adds a column: blue-green'));
  const second = await play(stage, { ...v2, kind: 'blue-green', slot: 'blue', expected: 'released' });
  say(bold('\nv3, which fails 4 % of its requests: a canary, guarded by errors > 1%'));
  const third = await play(stage, { ...v3, kind: 'canary', slot: 'green', expected: 'rolled-back' });
  say(bold('\nv2 goes back to v1, by hand'));
  return [second, third, await rollBack(stage, second, first, 'blue')];
}

/** npm's server has no client, and PostgreSQL copies no database by itself while others are connected to it. */
function needPostgres(): void {
  if (completePostgres() !== null) return;
  throw new SluicewayError(
    'DATABASE',
    'No PostgreSQL 15 or later with server and client (psql, pg_dump, pg_restore) is here, and it could not be ' +
      'installed: see above. Without pg_dump the rehearsal and the backup cannot copy the database that the shop ' +
      'is connected to. Install it (Debian, Ubuntu: apt-get install postgresql), or pip, by which the demo ' +
      'fetches one for itself, and run it again.',
  );
}

/** @throws SluicewayError INPUT for another word, TRAFFIC where nginx is missing and could not be installed */
async function chosenRouter(): Promise<RouterKind> {
  const kind = routerKinds.find((known) => known === values.router);
  if (kind === undefined)
    throw new SluicewayError('INPUT', `--router ${values.router}: write ${routerKinds.join(' or ')}`);
  // npm tells `predemo` nothing of our arguments, so what only one of them needs is installed here.
  if (kind === 'nginx' && (await provision(['nginx'])).length > 0)
    throw new SluicewayError(
      'TRAFFIC',
      `${cure('nginx')}. Or leave --router out: the demo has a router of its own.`,
    );
  return kind;
}

/** What must hold beside the outcomes that the play itself insists on. */
function faults(releases: readonly ReleaseOutcome[]): readonly string[] {
  const lost = releases
    .filter(({ lost: count }) => count > 0)
    .map(({ name, lost: count }) => `${name} lost ${count} requests`);
  const idle = releases.filter(({ requests }) => requests === 0).map(({ name }) => `${name} met no load`);
  return [...lost, ...idle];
}

function conclude(stage: Stage, releases: readonly ReleaseOutcome[]): readonly string[] {
  const { pages } = stage;
  say(`\n${outcomeTable(releases)}\n\n${callTable(releases)}\n`);
  say(`Comments and summaries, for a browser: ${pages.folder}`);
  for (const file of pages.written) say(`  ${file}`);
  const found = faults(releases);
  say(found.length === 0 ? '\nNot one request was lost.' : `\nNot as it must be: ${found.join('; ')}`);
  return found;
}

async function main(): Promise<void> {
  const router = await chosenRouter();
  needPostgres();
  say(bold('Starting PostgreSQL, the shop, its router and GitHub’s stand-in …'));
  const scene = await startScene({ rows: Number(values.rows), router });
  const load = startLoad({ url: scene.router.url, rps: Number(values.rps) });
  const stage: Stage = { scene, load, pages: createPages(resolve(values.out)) };
  const { source, version } = scene.postgres;
  say(
    `PostgreSQL ${version} (${source}), ${values.rows} orders; ${values.rps} requests a second through ${scene.router.url} (${router === 'nginx' ? 'nginx' : 'the sandbox’s own router'})`,
  );
  const stop = async (): Promise<void> => {
    await load.stop();
    await scene.stop();
  };
  process.once('SIGINT', () => void stop().then(() => process.exit(130)));
  try {
    const releases = await playAll(stage);
    if (values.json !== undefined) writeFileSync(resolve(values.json), asJson(releases));
    writeFileSync(join(stage.pages.folder, 'demo.json'), asJson(releases));
    if (conclude(stage, releases).length > 0) process.exitCode = 1;
  } finally {
    await stop();
  }
}

try {
  await main();
} catch (error) {
  console.error(`\nThe demo did not go as it must: ${messageOf(error)}`);
  process.exitCode = 1;
}
