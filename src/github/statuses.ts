/** Statuses of a release's deployment: the lines of its ledger, raw. */
import { SluicewayError } from '../errors.ts';
import type { Instant } from '../judge/reading.ts';
import type { GitHub } from './client.ts';
import { createOnce } from './once.ts';
import { allPages } from './pages.ts';
import { type Writer, writerOf } from './releases.ts';

export type StatusState = 'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success';

export interface NewStatus {
  readonly state: StatusState;
  /** 140 characters at most. */
  readonly description: string;
  readonly log_url: string;
  readonly environment_url?: string;
}

export interface RawStatus {
  readonly id: number;
  readonly state: StatusState;
  readonly description: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly writer: Writer;
  readonly createdAt: Instant;
}

const MOST_CHARACTERS = 140;

type Status = Awaited<ReturnType<GitHub['rest']['repos']['createDeploymentStatus']>>['data'];

const statusFrom = (from: Status): RawStatus => ({
  id: from.id,
  state: from.state,
  description: from.description,
  logUrl: from.log_url ?? '',
  environmentUrl: from.environment_url ?? '',
  writer: writerOf(from),
  createdAt: Date.parse(from.created_at),
});

/** All statuses of a deployment, by id: the order in which GitHub took them. */
export async function listStatuses(github: GitHub, id: number): Promise<readonly RawStatus[]> {
  const where = { ...github.repo, deployment_id: id };
  const all = await allPages(
    (page) => github.rest.repos.listDeploymentStatuses({ ...where, ...page }),
    (status) => status.id,
  );
  return all.map(statusFrom).sort((a, b) => a.id - b.id);
}

const same = (one: RawStatus, wanted: NewStatus): boolean =>
  one.state === wanted.state && one.description === wanted.description && one.logUrl === wanted.log_url;

/**
 * Appends a status, once, also where GitHub's answer is lost: then one that says the very same, of the same
 * run, is taken for it. So no run may mean to write the same line twice; the event's number sees to that.
 */
export async function createStatus(github: GitHub, id: number, wanted: NewStatus): Promise<RawStatus> {
  if (wanted.description.length > MOST_CHARACTERS) {
    const found = `A line of the ledger has ${wanted.description.length} characters`;
    throw new SluicewayError('LEDGER', `${found}; GitHub takes ${MOST_CHARACTERS}`);
  }
  // GitHub's own marking goes by the environment's name and would hit other services.
  const status = { ...github.repo, ...wanted, deployment_id: id, auto_inactive: false };
  return createOnce(
    github,
    async () => statusFrom((await github.rest.repos.createDeploymentStatus(status)).data),
    async () => (await listStatuses(github, id)).find((one) => same(one, wanted)) ?? null,
  );
}
