/** Whose code is in dist/, and under which licences: of the bundle, its parts and the parser together. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nccOptions, root, tool } from './command.ts';

const entries = ['runner/index.js', 'migration/sql/pg-query.js'];
const file = 'licenses.txt';
const onDemand = /\bimport\((?=['"])/g;

/** What is in build/ beside what tsc made; packages copied there are found from below it too. */
const made = ['whole', 'bundle', 'parser', 'licences', 'node_modules'];

/** ncc lists what is in one file, of parts only the last: for the list all code is made to be in one. */
function inOne(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js') || name.includes('node_modules')) continue;
    const path = join(folder, name);
    const code = readFileSync(path, 'utf8');
    writeFileSync(path, code.replaceAll(onDemand, 'import(/* webpackMode: "eager" */ '));
  }
}

/** The last step of a build: it makes a copy of build/, and a bundle that only the list is taken of. */
export function writeLicences(out: string): void {
  const whole = `${root}build/whole`;
  for (const name of readdirSync(`${root}build`).filter((each) => !made.includes(each)))
    cpSync(join(root, 'build', name), join(whole, name), { recursive: true });
  inOne(whole);
  writeFileSync(
    join(whole, 'all.js'),
    entries.map((entry, i) => `export * as of${i} from './${entry}';\n`).join(''),
  );
  const list = `${root}build/licences`;
  tool('ncc', 'build', 'build/whole/all.js', ...nccOptions, '--license', file, '--out', list);
  cpSync(join(list, file), join(out, file));
}
