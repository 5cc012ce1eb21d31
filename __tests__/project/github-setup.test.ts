/** The commands of docs/github-setup.md and docs/ways-of-use.md, run as they stand against the stand-in GitHub. */
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'dotenv';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';
import { settings } from '../../sandbox/github/openapi/settings.ts';
import { Validator } from '../../sandbox/github/openapi/validate.ts';
import { type GitHub, startGitHub } from '../../sandbox/github/server.ts';
import { type Listening, listen } from '../../sandbox/http/listen.ts';
import { createClient } from '../../src/github/client.ts';
import { environmentRules } from '../../src/github/environments.ts';
import { mustRun } from '../../src/drivers/command/bash.ts';
import { blocksOf } from './blocks.ts';

const repository = 'acme/shop';
/** What the stand-in does not keep: what is sent is held against GitHub's description alone. */
const patternOf = (template: string): RegExp => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`);
const commands = ['docs/github-setup.md', 'docs/ways-of-use.md'].flatMap((page) =>
  blocksOf(page).filter(({ kind }) => kind === 'bash gh'),
);

const folder = mkdtempSync(join(tmpdir(), 'sluiceway-setup-'));
const secrets = new Map<string, Readonly<Record<string, string>>>();
const faults: unknown[] = [];
const sent: string[] = [];
const validator = new Validator();
let github: GitHub;
let door: Listening;

/** What an administrator's `gh` asks: secrets are kept here, settings are looked at, and all else is the stand-in's. */
async function answer(method: string, path: string, body: string): Promise<{ status: number; said: string }> {
  const [, environment] = /^\/secret\/([^/]+)\/SLUICEWAY_ENV$/.exec(path) ?? [];
  if (environment !== undefined) {
    secrets.set(environment, parse(z.object({ value: z.string() }).parse(JSON.parse(body)).value));
    return { status: 204, said: '' };
  }
  const operation = settings.find((template) => patternOf(template).test(`${method} ${path}`));
  if (operation === undefined) {
    const authorization = `Bearer ${github.token({ user: 'ana', repo: repository })}`;
    const request = { method, headers: { authorization }, ...(body === '' ? {} : { body }) };
    const given = await fetch(`${github.url}${path}`, request);
    return { status: given.status, said: await given.text() };
  }
  const [query, status] = [new URLSearchParams(), operation.endsWith('/access') ? 204 : 200];
  faults.push(
    ...validator.check({ operation, query, request: JSON.parse(body), status, response: undefined }),
  );
  sent.push(operation);
  return { status, said: '' };
}

beforeAll(async () => {
  github = await startGitHub({ validate: true });
  github.repository(repository, { private: true }).commit({ files: { 'README.md': '# Shop' } });
  const server = createServer((request, response) => {
    text(request)
      .then((body) => answer(request.method ?? '', request.url ?? '', body))
      .then(({ status, said }) => response.writeHead(status).end(said))
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  door = await listen(server, 0);
  const shim = `#!/usr/bin/env bash\nexec "${process.execPath}" "${root}__tests__/project/fixtures/gh.ts" "$@"\n`;
  writeFileSync(join(folder, 'gh'), shim);
  chmodSync(join(folder, 'gh'), 0o755);
  const env = {
    PATH: [folder, dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
    GH_SERVER: `http://127.0.0.1:${door.port}`,
    GH_REPOSITORY: repository,
  };
  for (const { at, text: command } of commands)
    await mustRun(at, command, { cwd: folder, env, timeoutMs: 60_000 });
});
afterAll(async () => {
  await door.close();
  await github.close();
  rmSync(folder, { recursive: true, force: true });
});

const rulesOf = (environment: string) => {
  const token = github.token({ user: 'ana', repo: repository });
  return environmentRules(createClient({ token, repository, baseUrl: github.url }), environment);
};

describe('the commands of the pages', () => {
  test('send what GitHub describes, and get what it describes', () => {
    expect(commands.length).toBeGreaterThan(3);
    expect(github.violations()).toEqual([]);
    expect(faults).toEqual([]);
    expect([...sent].sort()).toEqual([...settings].sort());
  });

  test.each([
    ['production', ['ben'], true, ['main']],
    ['production-auto', [], false, ['main']],
    ['production-rehearsal', [], false, ['refs/pull/*/merge']],
  ] as const)('guard %s as the gate insists', async (environment, reviewers, preventSelfReview, patterns) => {
    const branches = { is: 'named', patterns };
    expect(await rulesOf(environment)).toMatchObject({ reviewers, preventSelfReview, branches });
  });

  test('give each environment its secret: one key for both of production, and nothing of it for rehearsals', () => {
    const [production, auto, rehearsal] = ['production', 'production-auto', 'production-rehearsal'].map(
      (name) => secrets.get(name) ?? {},
    );
    expect(production?.SLUICEWAY_KEY).toMatch(/^[0-9a-f]{64}$/);
    expect(auto?.SLUICEWAY_KEY).toBe(production?.SLUICEWAY_KEY);
    expect(Object.keys(auto ?? {})).toEqual(Object.keys(production ?? {}));
    expect(auto?.DATABASE_URL).not.toBe(production?.DATABASE_URL);
    expect(Object.keys(rehearsal ?? {})).toEqual(['DATABASE_URL']);
    expect(rehearsal?.DATABASE_URL).not.toBe(production?.DATABASE_URL);
  });

  test('leave no secret behind', () => {
    for (const name of ['production', 'production-auto', 'production-rehearsal'])
      expect(existsSync(join(folder, `${name}.env`))).toBe(false);
  });
});
