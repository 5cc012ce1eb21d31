/**
 * PostgreSQL's parser beside the bundle: 1.8 MB of WebAssembly that finds its file by its own place, and that only the
 * actions load which read SQL. Its folder says that it is CommonJS, as dist/ is not.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const name = 'libpg-query';
const asImported = new RegExp(`import\\(\\s*(?:/\\*[^*]*\\*/\\s*)?["']${name}["']\\s*\\)`, 'g');
/** Types only: the module that it asks for holds nothing. */
const types = '__exportStar(require("@pgsql/types"), exports);';

/** The bundle's text with the import leading to the copy. @throws where it is not imported once */
export function withParser(script: string): string {
  const found = script.match(asImported)?.length ?? 0;
  if (found !== 1) throw new Error(`${name} is imported ${found} times in the bundle: expected one import()`);
  return script.replace(asImported, `import("./${name}/index.cjs")`);
}

/** Copies what is needed at run time, with its licence. */
export function copyParser(installed: string, out: string): void {
  const [from, to] = [join(installed, name), join(out, name)];
  mkdirSync(to, { recursive: true });
  for (const file of ['libpg-query.js', 'libpg-query.wasm']) cpSync(join(from, 'wasm', file), join(to, file));
  cpSync(join(from, 'LICENSE'), join(to, 'LICENSE'));
  const script = readFileSync(join(from, 'wasm/index.cjs'), 'utf8');
  if (!script.includes(types)) throw new Error(`${name} has changed: ${types} is not in its index.cjs`);
  writeFileSync(join(to, 'index.cjs'), script.replace(types, ''));
  writeFileSync(join(to, 'package.json'), '{ "type": "commonjs" }\n');
}
