/** Starts a real nginx with the fragment and bucket folders of the driver. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Slot } from '../../src/config/plan.ts';
import { makeBuckets } from '../../src/drivers/traffic/nginx/buckets.ts';
import { nginxFragment } from '../../src/drivers/traffic/nginx/fragment.ts';
import { freePort } from '../http/listen.ts';
import { childrenOf } from '../process/children.ts';
import { type RunningProgram, runProgram } from '../process/program-child.ts';
import { findNginx } from './binary.ts';
import { nginxConf } from './config.ts';

export interface RunningNginx extends Pick<RunningProgram, 'kill' | 'restart'> {
  /** Where users come in, as `http://127.0.0.1:1234`. */
  readonly url: string;
  readonly management: string;
  /** Of the bucket folders and the link. */
  readonly directory: string;
  /** New workers with the configuration as it stands; the old ones end what they have begun. */
  reload(): Promise<void>;
  /** Lets requests in flight end, for 5 s at most, and removes its folders. */
  stop(): Promise<void>;
}
export interface NginxOptions {
  /** Addresses of the slots, as `http://127.0.0.1:1234`. */
  readonly slots: Readonly<Record<Slot, string>>;
}

/** The cookie that the load keeps. */
const cookie = 'sw_bucket';

async function prepare({ slots }: NginxOptions, prefix: string) {
  // nginx's workers run as another user where we are root.
  await chmod(prefix, 0o755);
  const directory = join(prefix, 'sluiceway');
  makeBuckets(directory, 'blue');
  const [port, managementPort] = [await freePort(), await freePort()];
  const management = `127.0.0.1:${managementPort}`;
  const hosts = { blue: new URL(slots.blue).host, green: new URL(slots.green).host };
  const fragment = nginxFragment({ directory, slots: hosts, management, cookie });
  await writeFile(join(prefix, 'nginx.conf'), nginxConf({ fragment, port, prefix }));
  return { directory, url: `http://127.0.0.1:${port}`, management: `http://${management}` };
}

/** All traffic goes to blue until the driver is told otherwise. */
export async function startNginx(options: NginxOptions): Promise<RunningNginx> {
  const binary = findNginx();
  if (binary === null) throw new Error('nginx is missing: apt-get install nginx');
  const prefix = await mkdtemp(join(tmpdir(), 'sluiceway-nginx-'));
  const remove = () => rm(prefix, { recursive: true, force: true });
  try {
    const paths = await prepare(options, prefix);
    const args = ['-p', prefix, '-c', join(prefix, 'nginx.conf')];
    const program = await runProgram({ file: binary, args, url: paths.management, gently: 'SIGQUIT' });
    const { kill, restart } = program;
    const reload = () => nextWorkers(program.pid());
    return { ...paths, kill, restart, reload, stop: () => program.stop().finally(remove) };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

async function nextWorkers(master: number): Promise<void> {
  const before = childrenOf(master);
  process.kill(master, 'SIGHUP');
  const left = () => childrenOf(master).some((pid) => before.includes(pid));
  while (left()) await sleep(20);
}
