/** Turning the tick off where there is nothing for it to do: GitHub bills each of its runs. */
import { messageOf } from '../errors.ts';
import { disableWorkflow } from '../github/workflows.ts';
import type { Outside } from './outside.ts';
import { anyOpen } from './scan.ts';
import { startTick, tickWorkflow } from './ticker.ts';

/** Turned off where no release is open; looked again, as one may have been opened, and its tick started, just before. */
export async function stopIfIdle(outside: Outside): Promise<'stopped' | 'runs'> {
  if (await anyOpen(outside)) return 'runs';
  try {
    await disableWorkflow(outside.github, tickWorkflow);
  } catch (error) {
    outside.log.warn(`The tick goes on, though no release is open: ${messageOf(error)}`);
    return 'runs';
  }
  if (!(await anyOpen(outside))) return 'stopped';
  await startTick(outside);
  return 'runs';
}
