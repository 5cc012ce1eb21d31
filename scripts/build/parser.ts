/**
 * The parser of SQL, in dist/ beside the bundle: 54 kB of JavaScript and 1.7 MB of WASM that only a rehearsal reads.
 * Its loader asks for `__dirname`, which a module of ECMAScript does not have.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nccOptions, root, tool } from './command.ts';

const wasm = 'libpg-query.wasm';
const ours = 'import.meta.dirname';

/** @throws where the loader finds its file in another way by now */
function byModule(code: string): string {
  const parts = code.split('__dirname');
  if (parts.length === 2 && code.includes(wasm)) return parts.join(ours);
  throw new Error(
    `libpg-query asks ${parts.length - 1} times for __dirname, once was expected: see scripts/build/parser.ts`,
  );
}

export function bundleParser(out: string): void {
  const made = `${root}build/parser`;
  tool('ncc', 'build', 'build/migration/sql/pg-query.js', ...nccOptions, '--out', made);
  writeFileSync(join(out, 'pg-query.js'), byModule(readFileSync(join(made, 'index.js'), 'utf8')));
  writeFileSync(join(out, wasm), readFileSync(`${root}node_modules/libpg-query/wasm/${wasm}`));
}
