/** Whose code is in dist/, and under which licences: of the bundle, its parts and the parser together. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nccOptions, root, tool } from './command.ts';

const entries = ['runner/index.js', 'migration/rehearsal.js', 'migration/sql/pg-query.js'];
const file = 'licenses.txt';

/** ncc lists those of what it bundles into one file: for the list all of it is, and the file is thrown away. */
export function writeLicences(out: string): void {
  const made = `${root}build/licences`;
  writeFileSync(
    `${root}build/all.js`,
    entries.map((entry, i) => `export * as of${i} from './${entry}';\n`).join(''),
  );
  tool('ncc', 'build', 'build/all.js', ...nccOptions, '--license', file, '--out', made);
  cpSync(join(made, file), join(out, file));
}
