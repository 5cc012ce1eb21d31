/** A real sshd on this machine, which lets in whoever runs it, by a key made for it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../http/listen.ts';
import { type RunningProgram, runProgram } from '../process/program-child.ts';
import { findSshd } from './binary.ts';

export interface RunningSshd extends Pick<RunningProgram, 'kill' | 'restart'> {
  /** As ssh takes it. */
  readonly to: string;
  /** The client's settings: key and known host. */
  readonly config: string;
  /** Whoever comes in from now on works as nobody, which only root's sshd can do. */
  asNobody(on: boolean): Promise<void>;
  stop(): Promise<void>;
}

const sshdConfig = (port: number, at: (name: string) => string): string => `\
Port ${port}
ListenAddress 127.0.0.1
HostKey ${at('host')}
AuthorizedKeysFile ${at('authorized')}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
`;

/** One connection serves many commands. `times`: a new one for whoever comes in otherwise from now on. */
const clientConfig = (at: (name: string) => string, times: number): string => `\
Host *
  IdentityFile ${at('user')}
  IdentitiesOnly yes
  UserKnownHostsFile ${at('known')}
  GlobalKnownHostsFile /dev/null
  ControlMaster auto
  ControlPath ${at(`to${times}-%C`)}
  ControlPersist 5
`;

/** sshd reads the file at each connection. */
async function authorize(at: (name: string) => string, asNobody: boolean, times: number): Promise<void> {
  const forced = asNobody ? 'command="exec setpriv --reuid=65534 --clear-groups sh -eus" ' : '';
  await writeFile(at('authorized'), forced + (await readFile(at('user.pub'), 'utf8')));
  await writeFile(at('config'), clientConfig(at, times));
}

async function prepare(port: number, at: (name: string) => string): Promise<void> {
  for (const name of ['host', 'user'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)]);
  await authorize(at, false, 0);
  await writeFile(at('known'), `[127.0.0.1]:${port} ${await readFile(at('host.pub'), 'utf8')}`);
  await writeFile(at('sshd_config'), sshdConfig(port, at));
  await chmod(at('config'), 0o600);
  // Root's sshd works in this folder, which Debian makes only when the service starts.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
}

export async function startSshd(): Promise<RunningSshd> {
  const file = findSshd();
  if (file === null) throw new Error('OpenSSH is missing: apt-get install openssh-server openssh-client');
  const folder = await mkdtemp(join(tmpdir(), 'sluiceway-sshd-'));
  const at = (name: string): string => join(folder, name);
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const port = await freePort();
    await prepare(port, at);
    const url = `tcp://127.0.0.1:${port}`;
    const program = await runProgram({
      file,
      args: ['-D', '-e', '-f', at('sshd_config')],
      url,
      gently: 'SIGTERM',
    });
    const { kill, restart } = program;
    const to = `ssh://${userInfo().username}@127.0.0.1:${port}`;
    const changes = [false];
    const asNobody = async (on: boolean): Promise<void> => {
      if (changes.at(-1) === on) return;
      changes.push(on);
      await authorize(at, on, changes.length);
    };
    return { to, config: at('config'), asNobody, kill, restart, stop: () => program.stop().finally(remove) };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}
