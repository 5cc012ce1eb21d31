/** The run that we are part of, from the variables and the event file that GitHub's runner gives. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Invocation } from '../actions/context.ts';
import { SluicewayError } from '../errors.ts';

const variables = z.object({
  GITHUB_REPOSITORY: z.string(),
  GITHUB_SHA: z.string(),
  GITHUB_REF: z.string().default(''),
  GITHUB_RUN_ID: z.coerce.number(),
  GITHUB_RUN_ATTEMPT: z.coerce.number().default(1),
  GITHUB_ACTOR: z.string().default(''),
  GITHUB_TRIGGERING_ACTOR: z.string().optional(),
  GITHUB_EVENT_NAME: z.string().default(''),
  GITHUB_EVENT_PATH: z.string().optional(),
  GITHUB_SERVER_URL: z.string().default('https://github.com'),
});

const event = z.object({ pull_request: z.object({ number: z.number() }).optional() });

function pullRequest(name: string, path: string | undefined): number | null {
  if (!name.startsWith('pull_request') || path === undefined) return null;
  const parsed = event.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  return parsed.success ? (parsed.data.pull_request?.number ?? null) : null;
}

/** @throws SluicewayError INPUT outside of a GitHub run */
export function invocation(env: NodeJS.ProcessEnv): Invocation {
  const parsed = variables.safeParse(env);
  if (!parsed.success) {
    const missing = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new SluicewayError('INPUT', `This is no run of GitHub Actions: ${missing} is not set`);
  }
  const found = parsed.data;
  const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: runId, GITHUB_RUN_ATTEMPT: attempt } = found;
  return {
    repository,
    sha: found.GITHUB_SHA,
    ref: found.GITHUB_REF,
    run: `${runId}.${attempt}`,
    runId,
    attempt,
    runUrl: `${found.GITHUB_SERVER_URL}/${repository}/actions/runs/${runId}/attempts/${attempt}`,
    repositoryUrl: `${found.GITHUB_SERVER_URL}/${repository}`,
    actor: found.GITHUB_TRIGGERING_ACTOR ?? found.GITHUB_ACTOR,
    event: found.GITHUB_EVENT_NAME,
    pullRequest: pullRequest(found.GITHUB_EVENT_NAME, found.GITHUB_EVENT_PATH),
  };
}
