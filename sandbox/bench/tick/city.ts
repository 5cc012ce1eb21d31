/** A repository with many services, each with a release of its own at its first step, and one door to all their routers. */
import { z } from 'zod';
import { compile } from '../../../src/config/compile.ts';
import { encode } from '../../../src/ledger/codec.ts';
import { signer } from '../../../src/ledger/mac.ts';
import { writePayload } from '../../../src/ledger/payload.ts';
import { type Entry, intentId, type NewEvent } from '../../../src/release/event.ts';
import { type GitHub, type RepositoryHandle, startGitHub } from '../../github/server.ts';
import type { Listening } from '../../http/listen.ts';
import { serveJson } from '../../http/json-server.ts';

export const repository = 'acme/city';
const key = 'a key that only the environments of acme/city hold';
const run = '1.1';

export interface City {
  readonly github: GitHub;
  readonly repo: RepositoryHandle;
  readonly sha: string;
  /** SLUICEWAY_ENV. */
  readonly secrets: string;
  stop(): Promise<void>;
}

/** A look every two hours; errors are counted per side. */
const configOf = (service: string): string => `version: 1
service: ${service}
environments:
  production: { approval: none }
signals:
  errors:
    http:
      request: GET $CITY/${service}/stats?from=$FROM&to=$TO
      candidate: .candidate
      live: .live
    counts: { total: .total, failed: .failed }
rollout:
  traffic:
    http:
      read:  { request: GET $CITY/${service}/share, value: .share, unit: share }
      write: { request: PUT $CITY/${service}/share, body: { share: $EXPOSURE } }
  every: 2h
  expect: errors < 2%
  steps:
    - { exposure: 10%, hold: 24h..72h }
    - { exposure: 100%, hold: 24h..72h }
  guards:
    - { when: errors > 5%, roll-back: 0% }
`;

const pathOf = (service: string): string => `.github/${service}.yml`;

function doors(): Promise<Listening> {
  const sides = { candidate: { total: 300, failed: 0 }, live: { total: 2700, failed: 3 } };
  const path = (of: string): RegExp => new RegExp(`^/[a-z0-9-]+/${of}$`);
  return serveJson(
    [
      { method: 'GET', path: path('stats'), answer: () => sides },
      { method: 'GET', path: path('share'), answer: () => ({ share: 0.1 }) },
      { method: 'PUT', path: path('share'), answer: () => ({ share: 0.1 }) },
    ],
    0,
  );
}

const made = z.object({ id: z.number() });

/** As the stand-in's other jobs, straight to it: what this takes is no part of what is measured. */
function poster(github: GitHub) {
  const token = github.token({
    app: 'github-actions',
    repo: repository,
    permissions: { deployments: 'write' },
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return async (path: string, body: unknown): Promise<number> => {
    const url = `${github.url}/repos/${repository}${path}`;
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    return made.parse(await answer.json()).id;
  };
}

/** What its own job has entered: opened, and 10 % of users. */
function storyOf(digest: string): readonly Entry[] {
  const effect = { do: 'shift', to: { share: 0.1 }, course: 'forward' } as const;
  return [
    { type: 'opened', digest, slot: 'green', approval: false, words: 'Waiting' },
    { type: 'intends', effect, words: 'Moving to 10 %' },
    { type: 'did', intent: intentId({ run, seq: 2 }), ref: '', words: '10 % of users' },
  ];
}

async function release(
  repo: RepositoryHandle,
  post: ReturnType<typeof poster>,
  service: string,
): Promise<string> {
  const text = configOf(service);
  const sha = repo.commit({ files: { [pathOf(service)]: text }, message: service });
  const { digest } = compile(text, { path: pathOf(service) });
  const about = {
    service,
    environment: 'production',
    digest,
    slot: 'green',
    config: pathOf(service),
  } as const;
  const fields = { ...about, key: service, run, opener: 'promote', previous: null, rollback: null };
  const payload = writePayload(fields, { repository, sha, keys: [key] });
  const fixed = {
    task: `release/${service}`,
    auto_merge: false,
    required_contexts: [],
    environment: 'production',
  };
  const id = await post('/deployments', { ref: sha, ...fixed, payload });
  const sign = signer(key, repository, id);
  for (const [i, entry] of storyOf(digest).entries()) {
    const event: NewEvent = { ...entry, seq: i + 1, run };
    await post(`/deployments/${id}/statuses`, { ...encode(event, sign), auto_inactive: false });
  }
  return sha;
}

/** @param count of services, each with a release that is open */
export async function startCity(count: number): Promise<City> {
  const [github, city] = [await startGitHub(), await doors()];
  const hourly = github.limits.requestsPerHour.app;
  github.limits.requestsPerHour.app = Number.MAX_SAFE_INTEGER;
  const repo = github.repository(repository, { private: true });
  repo.environment('production', { branchPolicy: ['main'] });
  repo.commit({ files: { 'README.md': '# The city' } });
  const post = poster(github);
  let sha = '';
  for (let n = 1; n <= count; n += 1) sha = await release(repo, post, `service-${n}`);
  github.limits.requestsPerHour.app = hourly;
  const secrets = `SLUICEWAY_KEY='${key}'\nCITY='http://127.0.0.1:${city.port}'`;
  const stop = async (): Promise<void> => {
    await city.close();
    await github.close();
  };
  return { github, repo, sha, secrets, stop };
}
