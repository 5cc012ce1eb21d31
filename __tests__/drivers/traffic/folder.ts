/** A folder that we may not write, as the runner's user may find it. */
import { chmod } from 'node:fs/promises';

/** Root may whatever the folder's mode says, so it becomes nobody for a while. */
export async function readOnly(directory: string, on: boolean): Promise<void> {
  if (process.getuid?.() === 0) process.seteuid?.(on ? 65_534 : 0);
  else await chmod(directory, on ? 0o555 : 0o755);
}
