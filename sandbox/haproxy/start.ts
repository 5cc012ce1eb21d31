/** Starts a real HAProxy with the fragment and the map file of the driver. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Slot } from '../../src/config/plan.ts';
import { haproxyFragment } from '../../src/drivers/traffic/haproxy/fragment.ts';
import { mapText } from '../../src/drivers/traffic/haproxy/saved.ts';
import { freePort } from '../http/listen.ts';
import { type RunningProgram, runProgram } from '../process/program-child.ts';
import { findHaproxy } from './binary.ts';
import { haproxyConf } from './config.ts';

export interface RunningHaproxy extends Pick<RunningProgram, 'kill' | 'restart'> {
  /** Where users come in, as `http://127.0.0.1:1234`. */
  readonly url: string;
  /** The driver's. */
  readonly socket: string;
  /** With every right. */
  readonly admin: string;
  /** The map file, alone in its folder. */
  readonly map: string;
  /** A new worker with the configuration as it stands; the old one ends what it has begun. */
  reload(): Promise<void>;
  /** Lets requests in flight end, for 5 s at most, and removes its folders. */
  stop(): Promise<void>;
}
export interface HaproxyOptions {
  /** Addresses of the slots, as `http://127.0.0.1:1234`. */
  readonly slots: Readonly<Record<Slot, string>>;
}

/** The cookie that the load keeps. */
const cookie = 'sw_bucket';

/** What the driver and HAProxy both know. */
interface Paths {
  readonly socket: string;
  readonly admin: string;
  readonly map: string;
}

interface Urls {
  readonly url: string;
  readonly up: string;
}

async function prepare({ slots }: HaproxyOptions, prefix: string, paths: Paths): Promise<Urls> {
  const [port, upPort] = [await freePort(), await freePort()];
  const hosts = { blue: new URL(slots.blue).host, green: new URL(slots.green).host };
  const fragment = haproxyFragment({ ...paths, slots: hosts, cookie });
  await chmod(prefix, 0o755);
  await mkdir(dirname(paths.map));
  await writeFile(paths.map, mapText(0));
  await writeFile(join(prefix, 'haproxy.cfg'), haproxyConf({ fragment, port, upPort, admin: paths.admin }));
  return { url: `http://127.0.0.1:${port}`, up: `http://127.0.0.1:${upPort}` };
}

/** All traffic goes to blue until the driver is told otherwise. */
export async function startHaproxy(options: HaproxyOptions): Promise<RunningHaproxy> {
  const file = findHaproxy();
  if (file === null) throw new Error('HAProxy is missing: apt-get install haproxy');
  const prefix = await mkdtemp(join(tmpdir(), 'sluiceway-haproxy-'));
  const remove = () => rm(prefix, { recursive: true, force: true });
  const at = (name: string): string => join(prefix, name);
  const paths = { socket: at('driver.sock'), admin: at('admin.sock'), map: at('map/share.map') };
  try {
    const { url, up } = await prepare(options, prefix, paths);
    const program = await runProgram({
      file,
      args: ['-W', '-f', at('haproxy.cfg')],
      url: up,
      gently: 'SIGUSR1',
    });
    const { kill, restart } = program;
    const reload = () => nextWorker(program.pid(), paths.admin);
    return { ...paths, url, kill, restart, reload, stop: () => program.stop().finally(remove) };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

/** The process that answers at the socket; `undefined` while none does. */
const workerOf = (admin: string): Promise<string | undefined> =>
  askHaproxy(admin, 'show info').then(
    (info) => /^Pid: (\d+)$/m.exec(info)?.[1],
    () => undefined,
  );

async function nextWorker(master: number, admin: string): Promise<void> {
  const before = await workerOf(admin);
  process.kill(master, 'SIGUSR2');
  for (;;) {
    const now = await workerOf(admin);
    if (now !== undefined && now !== before) return;
    await sleep(20);
  }
}

/** What a person would type at the socket. */
export async function askHaproxy(admin: string, command: string): Promise<string> {
  const socket = connect(admin);
  socket.write(`${command}\n`);
  return text(socket);
}
