/**
 * `npm run build [-- --out DIR]`: makes dist/ (or DIR) from src/ and writes what is generated. tsc turns src/ into
 * JavaScript in build/, ncc bundles that once for all actions, and each action gets a stub of two lines. What few
 * actions need is apart, and read when it is asked for: the rehearsal as a part of the bundle (an `import()` without
 * `webpackMode: "eager"` makes one), the parser of SQL as a bundle of its own. Of parts ncc neither shrinks the code nor
 * lists the licences, so both are done here. The same source gives the same bytes on every machine: .ci/run builds
 * again and compares.
 */
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { actions } from '../src/actions/registry.ts';
import { nccOptions, root, tool } from './build/command.ts';
import { cutEndpoints, withEndpoints } from './build/endpoints.ts';
import { writeLicences } from './build/licences.ts';
import { bundleParser } from './build/parser.ts';
import { isPart, shrinkPart } from './build/parts.ts';
import { copyPackage, copyWithoutSideEffects, definingOnly } from './build/side-effects.ts';
import { bytesOfScripts, mostBytes } from './build/size.ts';
import { writeGenerated } from './generated/write.ts';

/** What ncc makes, and its name in dist/. */
const names = { 'index.js': 'sluiceway.js', 'package.json': 'package.json' };

/**
 * ncc takes the resolve() of node:path, and a URL from import.meta.url, for the place of a file to ship: it copies
 * whatever lies there in the checkout, and turns the path into one in dist/, which was not meant.
 */
function mustBeCodeOnly(made: string): void {
  const more = readdirSync(made).filter((name) => !Object.hasOwn(names, name) && !isPart(name));
  if (more.length === 0) return;
  console.error(
    `ncc made ${more.join(', ')} beside the bundle: a path in src/ was taken for a file to ship (__nccwpck_require__.ab ` +
      'in build/bundle/index.js shows which: build no path by resolve() with a literal in it)',
  );
  process.exit(1);
}

/** dist/ stays as it is until there is a new bundle. */
async function bundle(out: string): Promise<void> {
  rmSync(`${root}build`, { recursive: true, force: true });
  tool('tsc', '-p', 'scripts/tsconfig.build.json');
  const [installed, copies] = [`${root}node_modules`, `${root}build/node_modules`];
  for (const name of definingOnly) copyWithoutSideEffects(name, installed, copies);
  for (const name of withEndpoints) copyPackage(name, installed, copies);
  await cutEndpoints(`${root}build`, copies);
  const made = `${root}build/bundle`;
  tool('ncc', 'build', 'build/runner/index.js', ...nccOptions, '--out', made);
  mustBeCodeOnly(made);
  rmSync(out, { recursive: true, force: true });
  for (const [from, to] of Object.entries(names)) cpSync(join(made, from), join(out, to));
  for (const part of readdirSync(made).filter(isPart)) shrinkPart(join(made, part), join(out, part));
  bundleParser(out);
  writeLicences(out);
}

/** `using: node24` runs a file without arguments, so each action has one that names it. */
function stubs(out: string): void {
  for (const { contract } of Object.values(actions)) {
    const stub = `import { main } from './sluiceway.js';\nawait main('${contract.name}');\n`;
    writeFileSync(join(out, `${contract.name}.js`), stub);
  }
}

const { values } = parseArgs({ options: { out: { type: 'string' } } });
const out = resolve(root, values.out ?? 'dist');
await bundle(out);
stubs(out);
const bytes = bytesOfScripts(out);
console.log(
  `${out}: ${bytes.toLocaleString('en')} bytes of JavaScript (limit ${mostBytes.toLocaleString('en')})`,
);
if (bytes > mostBytes) {
  console.error(
    'Too large: run `npx ncc build build/runner/index.js --stats-out stats.json` and see what grew.',
  );
  process.exitCode = 1;
}
if (values.out === undefined) await writeGenerated();
