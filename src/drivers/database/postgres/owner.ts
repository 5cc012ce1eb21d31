/** Which process something belongs to, so that what a dead one left behind is told from what a living one uses. */
import { readFileSync, readlinkSync } from 'node:fs';

/** What programs and commands of ours carry in their environment. */
export const ownerVariable = 'SLUICEWAY_OWNER';

/** The 22nd field of /proc/<pid>/stat: a pid is given again, the moment of its start is not. Null off Linux. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Pids of another container say nothing here. */
function namespace(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0';
  } catch {
    return '0';
  }
}

/** As `4711-88231-4026531836`: pid, start, namespace of this process. */
export const ownerMark = (): string => `${process.pid}-${startOf(process.pid) ?? '0'}-${namespace()}`;

/** False also where it cannot be known: off Linux, or of another container. */
export function ownerIsDead(mark: string): boolean {
  const [pid, start, space] = mark.split('-');
  if (pid === undefined || start === undefined || start === '0' || space !== namespace()) return false;
  return startOf(Number(pid)) !== start;
}
