import { setTimeout } from 'node:timers/promises';

/** Waits for what happens in another process, and gives up so that a failed test ends. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await setTimeout(20);
  }
}
