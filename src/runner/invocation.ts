/** The run that we are part of, from the variables and the event that GitHub's runner gives. */
import type { context } from '@actions/github';
import { z } from 'zod';
import type { Invocation } from '../actions/context.ts';
import { SluicewayError } from '../errors.ts';

/** GitHub's reading of the variables. It types as a string, or a number, also what is not set. */
export type Context = Pick<
  typeof context,
  'sha' | 'ref' | 'runId' | 'runAttempt' | 'actor' | 'eventName' | 'serverUrl' | 'payload'
>;

/** The URLs too: where one is left out, the toolkit's own default would send the token to another GitHub. */
const required = [
  'GITHUB_REPOSITORY',
  'GITHUB_SHA',
  'GITHUB_REF',
  'GITHUB_EVENT_NAME',
  'GITHUB_ACTOR',
  'GITHUB_API_URL',
  'GITHUB_GRAPHQL_URL',
  'GITHUB_SERVER_URL',
] as const;
const numbers = ['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT'] as const;

function check(env: NodeJS.ProcessEnv): void {
  const missing = required.filter((name) => !env[name]);
  const odd = numbers.filter((name) => !/^[1-9]\d*$/.test(env[name] ?? ''));
  const found = [
    ...missing.map((name) => `${name} is not set`),
    ...odd.map((name) => `${name} is no number`),
  ];
  if (found.length === 0) return;
  throw new SluicewayError('INPUT', `This is no run of GitHub Actions: ${found.join(', ')}`);
}

const pullSchema = z.object({ number: z.number(), head: z.object({ sha: z.string() }) });

/**
 * Only on `pull_request` and its kin does the event have one; without it the gate would open a release. Its
 * checks are on the head's commit: GITHUB_SHA is a merge that GitHub made for this run alone.
 */
function pullRequest({ eventName, payload }: Context): Invocation['pullRequest'] {
  if (!eventName.startsWith('pull_request')) return null;
  const found = pullSchema.safeParse(payload.pull_request);
  if (found.success) return { number: found.data.number, headSha: found.data.head.sha };
  throw new SluicewayError(
    'INPUT',
    `The event is ${eventName}, and its file (GITHUB_EVENT_PATH) names no pull request`,
  );
}

/** @throws SluicewayError INPUT outside of a GitHub run */
export function invocation(job: Context, env: NodeJS.ProcessEnv): Invocation {
  check(env);
  const { GITHUB_REPOSITORY: repository = '', GITHUB_TRIGGERING_ACTOR: triggering = '' } = env;
  const { sha, ref, runId, runAttempt: attempt, eventName: event } = job;
  const repositoryUrl = `${job.serverUrl}/${repository}`;
  return {
    repository,
    sha,
    ref,
    run: `${runId}.${attempt}`,
    runId,
    attempt,
    runUrl: `${repositoryUrl}/actions/runs/${runId}/attempts/${attempt}`,
    repositoryUrl,
    actor: triggering || job.actor,
    event,
    pullRequest: pullRequest(job),
  };
}
