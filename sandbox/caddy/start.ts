/** Starts a real Caddy with the fragment and the file of the driver. */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Slot } from '../../src/config/plan.ts';
import { caddyAdminFragment, caddyFragment } from '../../src/drivers/traffic/caddy/fragment.ts';
import { thresholdOf } from '../../src/drivers/traffic/caddy/threshold.ts';
import { freePort } from '../http/listen.ts';
import { type RunningProgram, runProgram } from '../process/program-child.ts';
import { findCaddy } from './binary.ts';
import { caddyfile } from './config.ts';

export interface RunningCaddy extends Pick<RunningProgram, 'kill' | 'restart'> {
  /** Where users come in, as `http://127.0.0.1:1234`. */
  readonly url: string;
  readonly management: string;
  /** Of its admin API. */
  readonly admin: string;
  /** The file with the share, alone in its folder; not read where it is moved by its admin API. */
  readonly file: string;
  /** Its configuration is loaded anew, though it is the same. */
  reload(): Promise<void>;
  /** Lets requests in flight end, for 5 s at most, and removes its folders. */
  stop(): Promise<void>;
}
export interface CaddyOptions {
  /** Addresses of the slots, as `http://127.0.0.1:1234`. */
  readonly slots: Readonly<Record<Slot, string>>;
  /** Moved by the file when left out. */
  readonly by?: 'admin';
}

/** The cookie that the load keeps. */
const cookie = 'sw_bucket';

async function prepare({ slots, by }: CaddyOptions, prefix: string) {
  const file = join(prefix, 'share/green');
  const ports = { users: await freePort(), management: await freePort(), admin: await freePort() };
  const [management, admin] = [`127.0.0.1:${ports.management}`, `localhost:${ports.admin}`];
  const hosts = { blue: new URL(slots.blue).host, green: new URL(slots.green).host };
  const beside = caddyFragment({ file, slots: hosts, management, admin, cookie });
  const site = by === 'admin' ? caddyAdminFragment({ slots: hosts, cookie }) : beside.site;
  // The tests' driver works as another user for a while.
  await chmod(prefix, 0o755);
  await mkdir(dirname(file));
  await writeFile(file, `${thresholdOf(0)}\n`);
  const caddyfilePath = join(prefix, 'Caddyfile');
  const text = caddyfile({ ...beside, site, port: ports.users, admin, persists: by === 'admin' });
  await writeFile(caddyfilePath, text);
  const url = `http://127.0.0.1:${ports.users}`;
  return { file, caddyfilePath, url, management: `http://${management}`, admin: `http://${admin}` };
}

/** All traffic goes to blue until the driver is told otherwise. */
export async function startCaddy(options: CaddyOptions): Promise<RunningCaddy> {
  const binary = findCaddy();
  if (binary === null) throw new Error('Caddy is missing: node scripts/provision.ts caddy');
  const prefix = await mkdtemp(join(tmpdir(), 'sluiceway-caddy-'));
  const remove = () => rm(prefix, { recursive: true, force: true });
  try {
    const { caddyfilePath, ...paths } = await prepare(options, prefix);
    const config = ['--config', caddyfilePath, '--adapter', 'caddyfile'];
    const program = await runProgram({
      file: '/usr/bin/env',
      args: [
        `XDG_CONFIG_HOME=${prefix}`,
        binary,
        'run',
        ...(options.by === 'admin' ? ['--resume'] : []),
        ...config,
      ],
      url: paths.management,
      gently: 'SIGTERM',
    });
    const { kill, restart } = program;
    const reload = async (): Promise<void> => {
      const { status, stderr } = spawnSync(binary, ['reload', '--force', ...config], { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
    };
    return { ...paths, kill, restart, reload, stop: () => program.stop().finally(remove) };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}
