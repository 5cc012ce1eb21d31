/** A config as a command is given it: by its path. */
import { readFile } from 'node:fs/promises';
import { compile } from '../config/compile.ts';
import type { Plan } from '../config/plan.ts';
import { messageOf, SluicewayError } from '../errors.ts';

/** @throws SluicewayError INPUT where it cannot be read, CONFIG with file and line where it is not sound */
export async function planIn(path: string, environment: string | undefined): Promise<Plan> {
  const config = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SluicewayError('INPUT', `"${path}" cannot be read: ${messageOf(cause)}`, cause);
  });
  return compile(config, { path, environment }).plan;
}
