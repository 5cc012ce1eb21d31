/**
 * Releases as GitHub keeps them: deployments by SHA with the task `release/<service>`. Raw: whether one
 * counts, and what its payload means, is decided elsewhere.
 */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { SluicewayError } from '../errors.ts';
import type { Instant } from '../judge/reading.ts';
import type { GitHub } from './client.ts';
import { createOnce } from './once.ts';
import { allPages } from './pages.ts';
import { statusOf } from './refusal.ts';

/** Who wrote something: an account, and the App it acted through, if any. */
export interface Writer {
  readonly login: string | null;
  readonly app: string | null;
}

export interface RawRelease {
  /** The deployment's id. */
  readonly id: number;
  readonly sha: string;
  readonly task: string;
  readonly environment: string;
  /** As it was given to `createRelease`; anything at all where somebody else made the deployment. */
  readonly payload: unknown;
  readonly writer: Writer;
  readonly createdAt: Instant;
}

export interface Place {
  readonly service: string;
  /** It must exist (environments.ts): GitHub would make an unknown one, without any protection. */
  readonly environment: string;
}

export interface NewRelease extends Place {
  /** The full 40 digits. */
  readonly sha: string;
  /** `key` is unique to this release: by it one is found again whose answer was lost. */
  readonly payload: { readonly key: string } & Readonly<Record<string, unknown>>;
}

/** Bytes of the payload as JSON in UTF-8. */
const MOST_PAYLOAD = 32 * 1024;

export const taskOf = (service: string): string => `release/${service}`;

const account = z.object({ login: z.string() }).nullish();
const integration = z.object({ slug: z.string() }).nullish();

/** What of an answer says who wrote it. */
export function writerOf(answer: {
  readonly creator?: unknown;
  readonly performed_via_github_app?: unknown;
}): Writer {
  const login = account.safeParse(answer.creator).data?.login ?? null;
  return { login, app: integration.safeParse(answer.performed_via_github_app).data?.slug ?? null };
}

/** GitHub gives a payload back as it came: as an object, or as the text of one. */
export function parsePayload(payload: unknown): unknown {
  if (typeof payload !== 'string') return payload;
  try {
    return z.unknown().parse(JSON.parse(payload));
  } catch {
    return payload;
  }
}

type Deployment = Awaited<ReturnType<GitHub['rest']['repos']['getDeployment']>>['data'];

/** What of GitHub's own JSON for a deployment counts here. */
export const rawRelease = (from: Deployment): RawRelease => ({
  id: from.id,
  sha: from.sha,
  task: from.task,
  environment: from.environment,
  payload: parsePayload(from.payload),
  writer: writerOf(from),
  createdAt: Date.parse(from.created_at),
});

const hasKey = (payload: unknown): boolean => z.object({ key: z.string() }).safeParse(payload).success;

/** Whether both stand for one create: by the whole payload, as a forger may guess a key but not a signature. */
const sameRelease = (one: RawRelease, other: RawRelease): boolean =>
  one.sha === other.sha &&
  one.writer.login === other.writer.login &&
  hasKey(one.payload) &&
  isDeepStrictEqual(one.payload, other.payload);

/** Of a create that was repeated the oldest deployment counts. */
const withoutRepeats = (releases: readonly RawRelease[]): readonly RawRelease[] =>
  releases.filter((one) => !releases.some((other) => other.id < one.id && sameRelease(one, other)));

/** The newest releases of a place, newest first: at least `limit` of them where there are so many. */
export async function listReleases(
  github: GitHub,
  { service, environment, limit }: Place & { readonly limit: number },
): Promise<readonly RawRelease[]> {
  const where = { ...github.repo, task: taskOf(service), environment };
  const found = await allPages(
    (page) => github.rest.repos.listDeployments({ ...where, ...page }),
    ({ id }) => id,
    // GitHub documents no order: only where the newest come first may the rest be left out.
    (so) => so.length >= limit && so.every(({ id }, i) => i === 0 || id < (so[i - 1]?.id ?? 0)),
  );
  return withoutRepeats(found.map(rawRelease).sort((a, b) => b.id - a.id));
}

/** @returns null where there is none */
export async function getRelease(github: GitHub, id: number): Promise<RawRelease | null> {
  try {
    const { data } = await github.rest.repos.getDeployment({ ...github.repo, deployment_id: id });
    return rawRelease(data);
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

function check({ sha, payload }: NewRelease): void {
  if (!/^[0-9a-f]{40}$/.test(sha)) {
    throw new SluicewayError('INPUT', `"${sha}" is no full commit: a release is opened by all 40 digits`);
  }
  const size = Buffer.byteLength(JSON.stringify(payload));
  if (size > MOST_PAYLOAD) {
    const found = `The release's payload has ${size} bytes; GitHub's deployments take ${MOST_PAYLOAD}`;
    throw new SluicewayError('LEDGER', `${found}. Shorten the config, or move long commands into scripts`);
  }
}

async function findMade(github: GitHub, wanted: NewRelease): Promise<RawRelease | null> {
  const payload = parsePayload(JSON.stringify(wanted.payload));
  const all = await listReleases(github, { ...wanted, limit: 100 });
  return all.find((one) => one.sha === wanted.sha && isDeepStrictEqual(one.payload, payload)) ?? null;
}

async function create(
  github: GitHub,
  { sha, service, environment, payload }: NewRelease,
): Promise<RawRelease> {
  const fixed = { auto_merge: false, required_contexts: [], task: taskOf(service) };
  const { data } = await github.rest.repos.createDeployment({
    ...github.repo,
    ...fixed,
    ref: sha,
    environment,
    payload: { ...payload },
  });
  if ('sha' in data) return rawRelease(data);
  throw new SluicewayError('GITHUB', `GitHub merged instead of making a deployment: ${data.message ?? ''}`);
}

/** Opens a release: exactly one deployment, also where GitHub's answer is lost. */
export async function createRelease(github: GitHub, wanted: NewRelease): Promise<RawRelease> {
  check(wanted);
  return createOnce(
    github,
    () => create(github, wanted),
    () => findMade(github, wanted),
  );
}
