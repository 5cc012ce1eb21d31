/** Starts a real nginx with the fragment and bucket folders of the driver. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Slot } from '../../src/config/plan.ts';
import { makeBuckets } from '../../src/drivers/traffic/nginx/buckets.ts';
import { nginxFragment } from '../../src/drivers/traffic/nginx/fragment.ts';
import { freePort } from '../http/listen.ts';
import { startChild } from '../process/child.ts';
import { findNginx } from './binary.ts';
import { nginxConf } from './config.ts';

export interface RunningNginx {
  /** Where users come in, as `http://127.0.0.1:1234`. */
  readonly url: string;
  readonly management: string;
  /** Base of `/stats`: counts by slot and window, from the access log. */
  readonly stats: string;
  /** Of the bucket folders and the link. */
  readonly directory: string;
  /** Ends it and starts it again, at the same ports. */
  restart(): Promise<void>;
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
  const [port, managementPort, statsPort] = [await freePort(), await freePort(), await freePort()];
  const management = `127.0.0.1:${managementPort}`;
  const hosts = { blue: new URL(slots.blue).host, green: new URL(slots.green).host };
  const fragment = nginxFragment({ directory, slots: hosts, management, cookie });
  await writeFile(join(prefix, 'nginx.conf'), nginxConf({ fragment, port, prefix }));
  return {
    directory,
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
    const args = [binary, prefix, paths.management, new URL(paths.stats).port];
    const start = () => startChild(new URL('server.ts', import.meta.url), args);
    let child = await start();
    const restart = async (): Promise<void> => {
      await child.stop();
      child = await start();
    };
    return { ...paths, restart, stop: () => child.stop().finally(remove) };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}
