/** The part of GitHub that is played at the start of each job: the environment's hold, and the token's permissions. */
import type { RecordedCall } from '../../sandbox/github/journal.ts';
import type { Decision } from '../../sandbox/github/people/running.ts';
import { Refusal, serveJson } from '../../sandbox/http/json-server.ts';
import type { Granted } from './callee.ts';
import type { Shop } from './shop.ts';

/** A job as its workflow has it. */
export interface Job {
  readonly permissions: Granted;
  readonly environment?: { readonly name: string } | undefined;
}
export interface Starting {
  readonly run: number;
  readonly token: string;
  readonly jobs: Readonly<Record<string, Job>>;
  /** What a person decides when a job waits for an environment. */
  readonly decision: Decision;
}
export interface JobStart {
  readonly url: string;
  /** What was asked of GitHub by each job since it began. */
  calls(): ReadonlyMap<string, readonly RecordedCall[]>;
  close(): Promise<void>;
}

/** What the expressions of the workflows come to with the inputs of the starters. */
const environments: Readonly<Record<string, string>> = {
  "${{ inputs.unattended || format('{0}-auto', inputs.environment) }}": 'production-auto',
  '${{ inputs.environment }}': 'production',
  '${{ inputs.rehearsal }}': 'production-rehearsal',
  production: 'production',
  'production-auto': 'production-auto',
};

function nameOf({ environment }: Job): string | null {
  if (environment === undefined) return null;
  const name = environments[environment.name];
  if (name === undefined) throw new Error(`what does ${environment.name} come to?`);
  return name;
}

/** @throws Refusal 403 where the environment does not let the run in */
function enter({ repo }: Shop, { run, decision }: Starting, name: string): void {
  repo.requestApproval(run, name);
  if (repo.run(run).waitingFor.includes(name)) repo.approve(run, name, decision);
  if (repo.run(run).status === 'completed') throw new Refusal(403, `${name} did not let this run in`);
  repo.proceedRun(run);
}

export async function startJobs(shop: Shop, starting: Starting): Promise<JobStart> {
  const { github } = shop;
  const { run, token, jobs } = starting;
  const begun: { readonly job: string; readonly from: number }[] = [];
  const first = github.calls().length;
  const begin = (name: string): string => {
    const job = jobs[name];
    if (job === undefined) throw new Refusal(404, `there is no job ${name}`);
    github.regrant(token, job.permissions);
    // What the first job asked before it could tell us is its own too.
    begun.push({ job: name, from: begun.length === 0 ? first : github.calls().length });
    const environment = nameOf(job);
    if (environment !== null) enter(shop, starting, environment);
    return `${name} begins`;
  };
  const path = /^\/begin\/(?<job>[a-z-]+)$/;
  const server = await serveJson(
    [{ method: 'GET', path, answer: ({ params }) => begin(params.job ?? '') }],
    0,
  );
  return {
    url: `http://127.0.0.1:${server.port}`,
    calls: () => {
      const all = github.calls();
      const slices = begun.map(({ job, from }, index): [string, RecordedCall[]] => [
        job,
        all.slice(from, begun[index + 1]?.from).filter((call) => call.run === run),
      ]);
      return new Map(slices);
    },
    close: () => server.close(),
  };
}
