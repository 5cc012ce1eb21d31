/** A stand-in for each test, checked against GitHub's description, and closed again whatever happens. */
import { afterEach, beforeEach, expect } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import type { Permissions } from '../../../sandbox/github/store/token.ts';
import { type GitHub, type RepositoryHandle, startGitHub } from '../../../sandbox/github/server.ts';

export const SHOP = { owner: 'acme', repo: 'shop' } as const;

export const WORKFLOW = `
on:
  workflow_dispatch:
    inputs:
      reason: { required: true }
      dry-run: { default: 'false' }
`;

export interface Stage {
  readonly github: GitHub;
  readonly repo: RepositoryHandle;
  /** The first commit on main. */
  readonly sha: string;
  /** As a workflow with these permissions. */
  readonly workflow: (permissions: Permissions) => Octokit;
  readonly person: (login: string) => Octokit;
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** GitHub's own client, which keeps its log to itself. */
export const client = (github: GitHub, auth?: string): Octokit =>
  new Octokit({ baseUrl: github.url, log: silent, ...(auth === undefined ? {} : { auth }) });

const stageOf = (github: GitHub): Stage => {
  const repo = github.repository('acme/shop');
  const sha = repo.commit({ files: { 'README.md': 'shop\n', '.github/workflows/rollback.yml': WORKFLOW } });
  return {
    github,
    repo,
    sha,
    workflow: (permissions) =>
      client(github, github.token({ app: 'github-actions', repo: 'acme/shop', permissions })),
    person: (user) => client(github, github.token({ user, repo: 'acme/shop' })),
  };
};

/** Gives each test its own stand-in; at its end nothing may have deviated from GitHub's description. */
export const staged = (): (() => Stage) => {
  let stage: Stage | undefined;
  beforeEach(async () => {
    stage = stageOf(await startGitHub({ validate: true }));
  });
  afterEach(async () => {
    const { github } = started();
    await github.close();
    expect(github.violations()).toEqual([]);
  });
  const started = (): Stage => {
    if (stage === undefined) throw new Error('the stand-in is not started');
    return stage;
  };
  return started;
};

/** What a request was refused with: its status, what GitHub says, and the headers. */
export const refusal = async (request: Promise<unknown>) => {
  try {
    await request;
  } catch (error) {
    if (error instanceof Error && 'status' in error && 'response' in error) return error;
    throw error;
  }
  throw new Error('it was not refused');
};
