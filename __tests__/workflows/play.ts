/** A workflow run from its registration with the stand-in to its end under act. */
import type { RecordedCall } from '../../sandbox/github/journal.ts';
import type { Decision } from '../../sandbox/github/people/running.ts';
import { type Acted, runAct } from './act.ts';
import type { Checkout } from './checkout.ts';
import { type Job, startJobs } from './job-start.ts';
import { reference } from './project.ts';
import type { Shop } from './shop.ts';
import { githubsActions } from './uploads.ts';

export interface Played extends Acted {
  readonly calls: ReadonlyMap<string, readonly RecordedCall[]>;
}
export interface Playing {
  readonly act: string;
  /** File name in the caller's repository. */
  readonly workflow: string;
  /** Of the called workflow, or of the caller's own. */
  readonly jobs: Readonly<Record<string, Job>>;
  readonly event: 'push' | 'pull_request' | 'workflow_dispatch';
  readonly inputs?: Readonly<Record<string, string>>;
  /** SLUICEWAY_ENV of its environments; a fork's run is given none. */
  readonly secrets?: string;
  readonly decision?: Decision;
  /** The commit that a pull request is to go on. */
  readonly base?: string;
  /** Whether anybody may read the repository. */
  readonly visible?: boolean;
  /** Folders of repositories that it calls; the project by its reference when left out. */
  readonly repositories?: Readonly<Record<string, string>>;
}
/** What a test says of a run of a starter. */
export type How = Pick<Playing, 'inputs' | 'decision' | 'secrets' | 'base' | 'visible'>;

const approved: Decision = { by: 'ben', comment: 'Looks good' };

function eventOf({ event, inputs, base, visible = false }: Playing, { pull, head }: Checkout): unknown {
  if (event === 'pull_request') {
    const pull_request = { number: pull, head: { sha: head }, base: { sha: base ?? head } };
    return { pull_request, repository: { private: !visible } };
  }
  return inputs === undefined ? {} : { inputs };
}

function variables({ github, repo }: Shop, ref: string, sha: string, run: number) {
  return {
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: repo.name,
    GITHUB_REF: ref,
    GITHUB_RUN_ID: String(run),
    SHA_REF: sha, // act's name for what becomes GITHUB_SHA
  };
}

export async function play(shop: Shop, checkout: Checkout, playing: Playing): Promise<Played> {
  const { github, repo } = shop;
  const { act, workflow, jobs, event, secrets = shop.secrets, decision = approved } = playing;
  const ref = event === 'pull_request' ? `refs/pull/${checkout.pull}/merge` : 'refs/heads/main';
  const actor = event === 'workflow_dispatch' ? 'dora' : 'ana';
  const branch = ref.replace('refs/heads/', '');
  const { sha, workspace } = checkout;
  const { id: run } = repo.startRun({ sha, event, actor, branch, workflow: `.github/workflows/${workflow}` });
  const permissions = Object.values(jobs)[0]?.permissions ?? {};
  const token = github.token({ app: 'github-actions', repo: repo.name, run, permissions });
  const start = await startJobs(shop, { run, token, jobs, decision });
  try {
    const env = { ...variables(shop, ref, sha, run), JOB_START: start.url };
    const given = { GITHUB_TOKEN: token, ...(secrets === '' ? {} : { SLUICEWAY_ENV: secrets }) };
    const payload = eventOf(playing, checkout);
    const called = playing.repositories ?? { [reference]: shop.project };
    const repositories = { ...called, ...(await githubsActions(shop.folder)) };
    const acted = await runAct(shop, {
      act,
      workflow,
      event,
      payload,
      workspace,
      secrets: given,
      env,
      actor,
      repositories,
    });
    return { ...acted, calls: start.calls() };
  } finally {
    await start.close();
    if (repo.run(run).status !== 'completed') repo.finishRun(run, 'success');
  }
}
