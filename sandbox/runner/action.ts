/** Runs one action of dist/ as GitHub's runner does: inputs and files by environment, outputs and summary by files. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { load } from 'js-yaml';
import { z } from 'zod';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const actionFile = z.object({
  runs: z.object({ using: z.string(), main: z.string() }),
  inputs: z.record(z.string(), z.object({ default: z.coerce.string().optional() })).default({}),
});

/** The step's surroundings: what a runner knows of its run. */
export interface Job {
  readonly apiUrl: string;
  /** `owner/name` */
  readonly repository: string;
  readonly sha: string;
  readonly run: { readonly id: number; readonly attempt: number };
  readonly token: string;
  readonly event: string;
  readonly actor: string;
  readonly ref?: string;
  /** The checkout. */
  readonly workspace: string;
  /** A folder of the job's own: RUNNER_TEMP and the step's files. */
  readonly temp: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The event's JSON, for GITHUB_EVENT_PATH. */
  readonly payload?: unknown;
}

export interface StepOptions {
  /** Told every line of the log, workflow commands included. */
  readonly onLine?: (line: string) => void;
  /** Ends the step as GitHub's cancel does: SIGINT. */
  readonly cancel?: AbortSignal;
  /** As a runner that dies: SIGKILL. */
  readonly kill?: AbortSignal;
}

export interface Step {
  readonly outcome: 'success' | 'failure';
  readonly outputs: Readonly<Record<string, string>>;
  readonly lines: readonly string[];
  /** The messages of its `::error::` commands. */
  readonly errors: readonly string[];
  readonly summary: string;
  readonly code: number | null;
}

/** `key<<delimiter`, lines, `delimiter`, as the runner reads GITHUB_OUTPUT. */
export function parseOutputs(text: string): Record<string, string> {
  const block = /^(?<key>[^\n=]+)<<(?<mark>[^\n]+)\n(?<value>[\s\S]*?)\n\k<mark>$/gm;
  return Object.fromEntries(
    [...text.matchAll(block)].map(({ groups }) => [groups?.key ?? '', groups?.value ?? '']),
  );
}

const unescaped = (data: string): string =>
  data.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');

/** Runner's own rule: INPUT_ and the name in capitals, spaces as underscores. */
const inputName = (name: string): string => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;

async function read(folder: string) {
  const text = await readFile(join(folder, 'action.yml'), 'utf8');
  return actionFile.parse(load(text));
}

function environment(
  job: Job,
  defaults: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
) {
  const inputs = Object.entries({ ...defaults, ...given }).map(([name, value]): [string, string] => [
    inputName(name),
    value.replaceAll('${{ github.token }}', job.token),
  ]);
  const { PATH = '', HOME = '' } = process.env;
  return {
    PATH,
    HOME,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: job.apiUrl,
    GITHUB_GRAPHQL_URL: `${job.apiUrl}/graphql`,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: job.repository,
    GITHUB_SHA: job.sha,
    GITHUB_REF: job.ref ?? 'refs/heads/main',
    GITHUB_RUN_ID: String(job.run.id),
    GITHUB_RUN_ATTEMPT: String(job.run.attempt),
    GITHUB_EVENT_NAME: job.event,
    GITHUB_ACTOR: job.actor,
    GITHUB_TRIGGERING_ACTOR: job.actor,
    GITHUB_WORKSPACE: job.workspace,
    RUNNER_TEMP: job.temp,
    ...files,
    ...job.env,
    ...Object.fromEntries(inputs),
  };
}

let steps = 0;

async function stepFiles(job: Job) {
  steps += 1;
  const folder = join(job.temp, `step-${process.pid}-${steps}`);
  await mkdir(folder, { recursive: true });
  const [output, summary, event] = ['output', 'summary', 'event.json'].map((name) => join(folder, name));
  if (output === undefined || summary === undefined || event === undefined) throw new Error('no files');
  await Promise.all([
    writeFile(output, ''),
    writeFile(summary, ''),
    writeFile(event, JSON.stringify(job.payload ?? {})),
  ]);
  return { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, GITHUB_EVENT_PATH: event };
}

/** Runs `actions/<name>`; the root action.yml for `.`. */
export async function runAction(
  name: string,
  job: Job,
  inputs: Readonly<Record<string, string>>,
  { onLine = () => undefined, cancel, kill }: StepOptions = {},
): Promise<Step> {
  const folder = name === '.' ? root : join(root, 'actions', name);
  const { runs, inputs: declared } = await read(folder);
  const defaults = Object.fromEntries(Object.entries(declared).map(([key, of]) => [key, of.default ?? '']));
  const files = await stepFiles(job);
  const child = spawn(process.execPath, [resolve(folder, runs.main)], {
    env: environment(job, defaults, inputs, files),
    cwd: job.workspace,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill('SIGINT');
  const end = (): void => void child.kill('SIGKILL');
  cancel?.addEventListener('abort', stop);
  kill?.addEventListener('abort', end);
  const lines: string[] = [];
  const take = (line: string): void => {
    lines.push(line);
    onLine(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', take);
  const code = await new Promise<number | null>((done, failed) => {
    child.once('error', failed);
    child.once('close', done);
  });
  return {
    outcome: code === 0 ? 'success' : 'failure',
    outputs: parseOutputs(await readFile(files.GITHUB_OUTPUT, 'utf8')),
    lines,
    errors: lines.flatMap((line) =>
      /^::error[^:]*::/.test(line) ? [unescaped(line.replace(/^::error[^:]*::/, ''))] : [],
    ),
    summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
    code,
  };
}
