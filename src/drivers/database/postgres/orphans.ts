/** What runs and folders that died left on this machine: told by the owner's mark, and ended by the next run. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerIsDead, ownerVariable } from './owner.ts';

/** Both kinds of folder: a cluster's and a dump's. Their names end in what mkdtemp adds. */
const foldersOf = { cluster: 'sluiceway-rehearsal-', dump: 'sluiceway-clone-' } as const;

export const folderPrefix = (kind: keyof typeof foldersOf, owner: string): string =>
  `${foldersOf[kind]}${owner}-`;

const marked = new RegExp(`^(?:${Object.values(foldersOf).join('|')})(\\d+-\\d+-\\d+)-`);

async function ownerOf(pid: string): Promise<string | undefined> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  const line = environment.split('\0').find((entry) => entry.startsWith(`${ownerVariable}=`));
  return line?.slice(ownerVariable.length + 1);
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself, or is another user's: then it is not ours to end.
  }
}

/** Programs and commands whose owner is dead. Only Linux tells; elsewhere there are none. */
async function endProcesses(): Promise<number> {
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  let ended = 0;
  for (const pid of pids) {
    const owner = await ownerOf(pid);
    if (owner === undefined || !ownerIsDead(owner)) continue;
    end(Number(pid), 'SIGKILL');
    ended += 1;
  }
  return ended;
}

/** A server whose guard died too: its postmaster, if it is still the one of this folder. */
async function endServer(folder: string): Promise<void> {
  const data = join(folder, 'data');
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid = '', place = ''] = text.split('\n');
  if (place !== data || !/^\d+$/.test(pid)) return;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (command.includes(data)) end(Number(pid), 'SIGQUIT');
}

async function removeFolders(directory: string): Promise<number> {
  let removed = 0;
  for (const entry of await readdir(directory).catch(() => [])) {
    const owner = marked.exec(entry)?.[1];
    if (owner === undefined || !ownerIsDead(owner)) continue;
    const folder = join(directory, entry);
    await endServer(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
    removed += 1;
  }
  return removed;
}

/** `directory` is where runs put their folders; as root, clusters are in the system's. */
export async function sweepMachine(directory: string, log: (line: string) => void): Promise<void> {
  const processes = await endProcesses();
  let folders = 0;
  for (const place of new Set([directory, tmpdir()])) folders += await removeFolders(place);
  if (processes + folders === 0) return;
  log(`Cleaned up after a run that died: ${processes} processes ended, ${folders} folders removed`);
}
