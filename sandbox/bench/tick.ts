/** One tick over 200 open releases: how long it takes, and what of its hour's requests to GitHub. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { markdownTable } from 'markdown-table';
import { z } from 'zod';
import { runAction } from '../runner/action.ts';
import { type Bench, type Measured, measured } from './measured.ts';
import { type City, repository, startCity } from './tick/city.ts';

const rollouts = 200;
/** A tick comes every five minutes, and a repository has 1,000 requests an hour. */
const goals = {
  quiet: { seconds: 60, calls: 80 },
  looks: { seconds: 600, calls: 900 },
} as const;

const permissions = {
  actions: 'write',
  checks: 'read',
  contents: 'write',
  deployments: 'write',
  'pull-requests': 'write',
  statuses: 'read',
} as const;

interface Tick {
  readonly seconds: number;
  readonly calls: number;
  readonly byKind: Readonly<Record<string, number>>;
}

const rows = z.array(z.object({ ok: z.boolean(), decision: z.string(), because: z.string() }));

/** As the action runs on a runner. @throws where a release was not looked after */
async function tick({ github, repo, sha, secrets }: City, folder: string, decision: string): Promise<Tick> {
  const run = repo.startRun({ sha, event: 'schedule', actor: 'github-actions[bot]' });
  const token = github.token({ app: 'github-actions', repo: repository, run: run.id, permissions });
  const job = {
    apiUrl: github.url,
    repository,
    sha,
    run,
    token,
    event: 'schedule',
    actor: 'github-actions[bot]',
  };
  github.resetCalls();
  const from = performance.now();
  const step = await runAction(
    'advance',
    { ...job, workspace: folder, temp: folder },
    { environment: 'production', secrets },
  );
  const seconds = Math.round((performance.now() - from) / 100) / 10;
  repo.finishRun(run.id, 'success');
  const found = rows.parse(load(step.outputs.advanced ?? '[]'));
  const bad = found.find((row) => !row.ok || row.decision !== decision);
  if (found.length !== rollouts || bad !== undefined)
    throw new Error(
      `${found.length} of ${rollouts} were looked after; ${JSON.stringify(bad)} ${step.errors.join()}`,
    );
  const calls = github.calls();
  const byKind: Record<string, number> = {};
  for (const { path } of calls) byKind[path] = (byKind[path] ?? 0) + 1;
  return { seconds, calls: calls.length, byKind };
}

const figures = (name: string, of: Tick, goal: { seconds: number; calls: number }): readonly Measured[] => [
  measured({
    name: `Tick over ${rollouts} rollouts, ${name}`,
    figure: of.seconds,
    unit: 's',
    goal: goal.seconds,
  }),
  measured({
    name: `GitHub calls of that tick, ${name}`,
    figure: of.calls,
    unit: 'calls',
    goal: goal.calls,
    detail: of.byKind,
  }),
];

function callTable(quiet: Tick, looks: Tick): string {
  const kinds = [...new Set([...Object.keys(quiet.byKind), ...Object.keys(looks.byKind)])].sort();
  const lines = kinds.map((kind) => [kind, String(quiet.byKind[kind] ?? 0), String(looks.byKind[kind] ?? 0)]);
  return markdownTable([['calls', 'nothing due', 'a look in each'], ...lines], { align: ['l', 'r', 'r'] });
}

export const tickBench: Bench = {
  name: 'tick',
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'sluiceway-tick-'));
    const city = await startCity(rollouts);
    try {
      // What it took to make the releases is of another hour.
      city.github.clock.advance(61 * 60_000);
      const quiet = await tick(city, folder, 'hold');
      // The first look of each is due, after two hours.
      city.github.clock.advance(60 * 60_000);
      const looks = await tick(city, folder, 'hold');
      return {
        measured: [
          ...figures('nothing due', quiet, goals.quiet),
          ...figures('a look in each', looks, goals.looks),
        ],
        tables: [callTable(quiet, looks)],
      };
    } finally {
      await city.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
