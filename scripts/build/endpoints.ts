/**
 * Octokit's table of GitHub's endpoints, cut down to those that src/ calls: at every start it makes a method of each
 * of the 900 and more. The types know nothing of that, so a call must say at its place which method it means:
 * `github.rest.<scope>.<method>(…)`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** The package with the table, and the one that brings it in: it finds the copy only from beside it. */
export const withEndpoints = ['@octokit/rest', '@octokit/plugin-rest-endpoint-methods'] as const;
const file = '@octokit/plugin-rest-endpoint-methods/dist-src/generated/endpoints.js';

const scopes = z.record(z.string(), z.record(z.string(), z.unknown()));
const generated = z.object({ default: scopes });
type Table = z.output<typeof scopes>;

/** As `repos.get`. @throws where the methods are taken without saying which one */
export function methodsIn(script: string, name: string): readonly string[] {
  const vague = /\bgithub\.rest\b(?!\.\w+\.\w+\().*/.exec(script);
  if (vague !== null)
    throw new Error(
      `${name}: write github.rest.<scope>.<method>(…), not ${vague[0]}: see scripts/build/endpoints.ts`,
    );
  return [...script.matchAll(/\.rest\.(\w+\.\w+)\(/g)].map(([, method = '']) => method);
}

/** What of the table is called. */
export const cutTo = (called: ReadonlySet<string>, table: Table): Table =>
  Object.fromEntries(
    Object.entries(table).map(([scope, methods]) => [
      scope,
      Object.fromEntries(Object.entries(methods).filter(([method]) => called.has(`${scope}.${method}`))),
    ]),
  );

/** @param from folder with the compiled sources, and `copies` that with the copies of the packages */
export async function cutEndpoints(from: string, copies: string): Promise<void> {
  const scripts = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.js') && !name.includes('node_modules'),
  );
  const called = scripts.flatMap((name) => methodsIn(readFileSync(join(from, name), 'utf8'), name));
  const path = join(copies, file);
  const loaded: unknown = await import(pathToFileURL(path).href);
  const table = cutTo(new Set(called), generated.parse(loaded).default);
  writeFileSync(path, `export default ${JSON.stringify(table)};\n`);
}
