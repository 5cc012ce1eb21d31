/** Creating something exactly once over a line that may lose the answer. */
import type { GitHub } from './client.ts';
import { mayHaveHappened } from './refusal.ts';

const TRIES = 3;
/** Seconds before each look: lists promise nothing about what was written just now, so one look proves little. */
const LOOK_AFTER = [1, 3] as const;

async function look<T>(github: GitHub, find: () => Promise<T | null>): Promise<T | null> {
  for (const seconds of LOOK_AFTER) {
    await github.pause(seconds);
    const found = await find();
    if (found !== null) return found;
  }
  return null;
}

/**
 * Makes it; where that may have happened without an answer, looks for it before making it again. Should the
 * first one show up only after that, it is the first that counts: `find` gives the oldest.
 */
export async function createOnce<T>(
  github: GitHub,
  make: () => Promise<T>,
  find: () => Promise<T | null>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      const made = await make();
      return tries === 1 ? made : ((await find()) ?? made);
    } catch (error) {
      if (!mayHaveHappened(error)) throw error;
      const made = await look(github, find);
      if (made !== null) return made;
      if (tries === TRIES) throw error;
    }
  }
}
