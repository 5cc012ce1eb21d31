/** Runs a workflow of a checkout under act, on this machine, as the run that the stand-in knows. */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Shop } from './shop.ts';

export interface ActRun {
  readonly act: string;
  readonly workflow: string;
  readonly event: string;
  /** The event's JSON, inputs of a dispatch among it. */
  readonly payload: unknown;
  readonly workspace: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly actor: string;
  /** Folders of repositories that it calls, by `owner/name@version`. */
  readonly repositories: Readonly<Record<string, string>>;
}
export interface Acted {
  /** Of each job that ran: success or failure. */
  readonly results: Readonly<Record<string, string>>;
  /** What steps printed, and act's own messages, by job. */
  readonly log: string;
  /** The messages of `::error::`. */
  readonly errors: readonly string[];
}

/** A line of act's `--json`. */
const lineSchema = z.object({
  jobID: z.string().default(''),
  jobResult: z.string().optional(),
  msg: z.string().default(''),
  command: z.string().optional(),
  arg: z.string().default(''),
});
type Line = z.infer<typeof lineSchema>;

/** A workflow that hangs must not hold up all tests, in ms. */
const LONGEST = 120_000;

/** Folders and settings of act, which must find nobody's own. */
async function home(folder: string): Promise<Record<string, string>> {
  const own = join(folder, 'act');
  await mkdir(own, { recursive: true });
  return { HOME: own, XDG_CONFIG_HOME: own, XDG_CACHE_HOME: own };
}

const pairs = (flag: string, values: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);

function parse(text: string): Line {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    return { jobID: '', msg: text, arg: '' };
  }
}

async function linesOf(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
) {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: LONGEST });
  const lines: Line[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => lines.push(parse(line)));
  await new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', done);
  });
  return lines;
}

export async function runAct(shop: Shop, run: ActRun): Promise<Acted> {
  const { folder, path } = shop;
  const own = await home(folder);
  const event = join(folder, `${run.event}.json`);
  await writeFile(event, JSON.stringify(run.payload));
  const where = ['-P', 'ubuntu-latest=-self-hosted', ...pairs('--local-repository', run.repositories)];
  const what = ['-W', `.github/workflows/${run.workflow}`, '-e', event, '--actor', run.actor];
  const kept = ['--json', '--no-cache-server', '--action-cache-path', join(own.HOME ?? '', 'work')];
  const args = [
    run.event,
    ...what,
    ...where,
    ...kept,
    ...pairs('--env', run.env),
    ...pairs('-s', run.secrets),
  ];
  const lines = await linesOf(run.act, args, { cwd: run.workspace, env: { ...own, PATH: path } });
  const ended = lines.flatMap(({ jobID, jobResult }) =>
    jobResult === undefined ? [] : [[jobID, jobResult]],
  );
  return {
    results: z.record(z.string(), z.string()).parse(Object.fromEntries(ended)),
    log: lines.map(({ jobID, msg }) => `${jobID}: ${msg.trimEnd()}`).join('\n'),
    errors: lines.flatMap(({ command, arg }) => (command === 'error' ? [arg] : [])),
  };
}
