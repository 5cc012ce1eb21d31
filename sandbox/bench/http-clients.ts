/**
 * HTTP clients in dist/ beside the runtime's own `fetch`. Two signs of one: its licence, which ncc lists for every
 * package whose code is in the bundle, and Node's `http`, `https` or `http2`, which a client not made on `fetch` needs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/build/command.ts';
import { type Bench, measured } from './measured.ts';

/** The first is what GitHub's toolkit has, on the second: both came with it until the bundler could leave them out. */
const clients = [
  '@actions/http-client',
  'undici',
  'axios',
  'got',
  'ky',
  'node-fetch',
  'needle',
  'request',
  'superagent',
];

/** A package's name stands alone on the line above its licence. */
const clientsIn = (licences: string): readonly string[] => {
  const lines = new Set(licences.split('\n').map((line) => line.trim()));
  return clients.filter((name) => lines.has(name));
};

/** Node's modules that the script loads, as the bundler writes it: `…(import.meta.url)("https")`, `require("https")`. */
const modulesIn = (script: string): ReadonlySet<string> =>
  new Set(
    [...script.matchAll(/(?:\bimport\.meta\.url\)|\brequire)\(["'](?:node:)?([a-z0-9/]+)["']\)/g)].map(
      ([, name = '']) => name,
    ),
  );

/** Names of what was found. @throws where either file is not as the bundler wrote it until now */
export function findClients(licences: string, script: string): readonly string[] {
  const modules = modulesIn(script);
  if (!modules.has('fs') || !licences.includes('@octokit/core'))
    throw new Error('dist/ is written otherwise than it was: what is in it cannot be told any more');
  const own = ['http', 'https', 'http2'].filter((name) => modules.has(name)).map((name) => `node:${name}`);
  return [...clientsIn(licences), ...own];
}

export const httpClients: Bench = {
  name: 'http-clients',
  async measure() {
    const read = (name: string): string => readFileSync(join(root, 'dist', name), 'utf8');
    const found = findClients(read('licenses.txt'), read('sluiceway.js'));
    const name = 'HTTP clients in dist/, beside fetch';
    const detail = Object.fromEntries(found.map((client) => [client, 1]));
    return { measured: [measured({ name, figure: found.length, unit: 'clients', goal: 0, detail })] };
  },
};
