/** Ends a process group: a command's children too, which would otherwise go on after it. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Time to end in order, for a migration that rolls its transaction back; in ms. */
const grace = 5_000;

/** SIGTERM, and SIGKILL to what is left after 5 s. Resolves when the group is gone. `leader` is its process id. */
export async function endGroup(leader: number): Promise<void> {
  signal(leader, 'SIGTERM');
  for (let waited = 0; waited < grace && signal(leader, 0); waited += 25) await sleep(25);
  signal(leader, 'SIGKILL');
}

/** Whether there was a process in the group to take it. */
function signal(leader: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, name);
  } catch {
    return false; // gone already
  }
}
