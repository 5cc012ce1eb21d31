/** A PostgreSQL server of our own in a container, for runners that have Docker and no server of that major. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, SluicewayError } from '../../../errors.ts';
import type { Cluster } from './cluster.ts';
import { serverSettings } from './cluster-settings.ts';
import { ownerIsDead, ownerMark } from './owner.ts';
import { run } from './program.ts';
import { reachable } from './session.ts';

const label = 'sluiceway.owner';

function docker(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { DOCKER_HOST: host, DOCKER_CONTEXT: context } = process.env;
  const env = {
    ...(host === undefined ? {} : { DOCKER_HOST: host }),
    ...(context === undefined ? {} : { DOCKER_CONTEXT: context }),
    ...more,
  };
  return run({ file: 'docker', args, env });
}

/** Why not, in Docker's words; null where containers can be started. */
export async function dockerRefuses(): Promise<string | null> {
  try {
    await docker(['version', '--format', '{{.Server.Version}}']);
    return null;
  } catch (thrown) {
    const said = messageOf(thrown);
    return said.includes('ENOENT') ? 'Docker is not on this runner' : (said.split('\n').at(-1) ?? said);
  }
}

/** Of runs on this machine that died: a container outlives whoever started it. */
async function removeLeftovers(): Promise<void> {
  const format = `{{.ID}} {{.Label "${label}"}}`;
  const list = await docker(['ps', '--all', '--filter', `label=${label}`, '--format', format]);
  for (const line of list.split('\n')) {
    const [id = '', owner = ''] = line.trim().split(' ');
    if (id !== '' && ownerIsDead(owner)) await docker(['rm', '--force', '--volumes', id]);
  }
}

const waitMs = 60_000;

/** The image's first server, which prepares the second, listens on no port. */
async function ready(url: string): Promise<void> {
  const end = performance.now() + waitMs;
  for (;;) {
    try {
      await reachable(url);
      return;
    } catch (thrown) {
      if (performance.now() > end) throw thrown;
      await sleep(250);
    }
  }
}

async function start(major: number, password: string): Promise<string> {
  const variables = ['--env', 'POSTGRES_PASSWORD', '--env', 'POSTGRES_USER=sluiceway'];
  const flags = serverSettings.flatMap((setting) => ['-c', setting]);
  const args = [
    ...['run', '--detach', '--rm', '--label', `${label}=${ownerMark()}`, '--shm-size', '1g'],
    ...['--publish', '127.0.0.1::5432', ...variables, `postgres:${major}`, ...flags],
  ];
  // By the environment: arguments are seen by everybody on the machine.
  return (await docker(args, { POSTGRES_PASSWORD: password })).trim();
}

/** Throws SluicewayError('DATABASE') in Docker's words. */
export async function startDocker(major: number): Promise<Cluster> {
  await removeLeftovers();
  const password = randomBytes(16).toString('hex');
  const id = await start(major, password);
  const stop = async (): Promise<void> => {
    await docker(['rm', '--force', '--volumes', id]);
  };
  try {
    const port = /:(\d+)\s*$/m.exec(await docker(['port', id, '5432/tcp']))?.[1];
    if (port === undefined)
      throw new SluicewayError('DATABASE', 'Docker gave the rehearsal’s server no port.');
    const url = `postgres://sluiceway:${password}@127.0.0.1:${port}/postgres`;
    await ready(url);
    return { url, stop };
  } catch (thrown) {
    await stop().catch(() => undefined);
    throw thrown;
  }
}
