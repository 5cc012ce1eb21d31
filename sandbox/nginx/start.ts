/** Starts a real nginx with the fragment and bucket folders of the driver. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Slot } from '../../src/config/plan.ts';
import { makeBuckets } from '../../src/drivers/traffic/nginx/buckets.ts';
import { nginxFragment, nginxReloadFragment } from '../../src/drivers/traffic/nginx/fragment.ts';
import { includeText } from '../../src/drivers/traffic/nginx/include.ts';
import { freePort } from '../http/listen.ts';
import { childrenOf } from '../process/children.ts';
import { type RunningProgram, runProgram } from '../process/program-child.ts';
import { findNginx } from './binary.ts';
import { nginxConf } from './config.ts';

export interface RunningNginx extends Pick<RunningProgram, 'kill' | 'restart'> {
  /** Where users come in, as `http://127.0.0.1:1234`. */
  readonly url: string;
  readonly management: string;
  /** Base of `/stats`: counts by slot and window, from the access log. */
  readonly stats: string;
  /** Of the bucket folders and the link. */
  readonly directory: string;
  /** Of the file that is included, where it was started to be moved by reloads. */
  readonly include: string;
  /** The commands that check and reload it. */
  readonly test: string;
  readonly reloadCommand: string;
  /** Of files that its configuration includes too: to spoil it. */
  readonly extra: string;
  /** New workers with the configuration as it stands; the old ones end what they have begun. */
  reload(): Promise<void>;
  /** Lets requests in flight end, for 5 s at most, and removes its folders. */
  stop(): Promise<void>;
}
export interface NginxOptions {
  /** Addresses of the slots, as `http://127.0.0.1:1234`. */
  readonly slots: Readonly<Record<Slot, string>>;
  /** Moved by bucket folders when left out. */
  readonly by?: 'reload';
}

/** The cookie that the load keeps. */
const cookie = 'sw_bucket';

async function prepare({ slots, by }: NginxOptions, prefix: string) {
  // nginx's workers run as another user where we are root.
  await chmod(prefix, 0o755);
  const directory = join(prefix, 'sluiceway');
  const include = join(prefix, 'split/split.conf');
  const extra = join(prefix, 'extra');
  await mkdir(dirname(include));
  await mkdir(extra);
  if (by === 'reload') await writeFile(include, includeText({ buckets: 0, generation: 'first' }));
  else makeBuckets(directory, 'blue');
  const [port, managementPort, statsPort] = [await freePort(), await freePort(), await freePort()];
  const management = `127.0.0.1:${managementPort}`;
  const hosts = { blue: new URL(slots.blue).host, green: new URL(slots.green).host };
  const common = { slots: hosts, management, cookie };
  const fragment =
    by === 'reload'
      ? nginxReloadFragment({ ...common, directory: include })
      : nginxFragment({ ...common, directory });
  await writeFile(join(prefix, 'nginx.conf'), nginxConf({ fragment, port, prefix }));
  return {
    directory,
    include,
    extra,
    url: `http://127.0.0.1:${port}`,
    management: `http://${management}`,
    stats: `http://127.0.0.1:${statsPort}`,
  };
}

/** All traffic goes to blue until the driver is told otherwise. */
export async function startNginx(options: NginxOptions): Promise<RunningNginx> {
  const binary = findNginx();
  if (binary === null) throw new Error('nginx is missing. On Debian or Ubuntu: apt-get install nginx');
  const prefix = await mkdtemp(join(tmpdir(), 'sluiceway-nginx-'));
  const remove = () => rm(prefix, { recursive: true, force: true });
  try {
    const paths = await prepare(options, prefix);
    const args = ['-p', prefix, '-c', join(prefix, 'nginx.conf')];
    const beside = {
      script: new URL('server.ts', import.meta.url),
      args: [prefix, new URL(paths.stats).port],
    };
    const program = await runProgram({
      file: binary,
      args,
      url: paths.management,
      gently: 'SIGQUIT',
      beside,
    });
    const { kill, restart } = program;
    const reload = () => nextWorkers(program.pid());
    const self = [binary, ...args].join(' ');
    const commands = { test: `${self} -t`, reloadCommand: `${self} -s reload` };
    return { ...paths, ...commands, kill, restart, reload, stop: () => program.stop().finally(remove) };
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
