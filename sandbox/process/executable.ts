/** Which programs this machine has. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where the programs of this name are on PATH, the first that counts first. */
export const onPath = (name: string): readonly string[] =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .filter(executable);
