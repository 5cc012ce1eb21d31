/** The lint rules that are ours, run by ESLint itself: a rule that never fires guards nothing. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';

const report = z.array(
  z.object({ messages: z.array(z.object({ ruleId: z.string().nullable(), line: z.number() })) }),
);

/** Rule and line of everything that ESLint has against the text, were it the content of `file`. */
function lint(file: string, lines: readonly string[]): readonly string[] {
  const args = ['--stdin', '--stdin-filename', root + file, '--format', 'json'];
  const program = `${root}node_modules/eslint/bin/eslint.js`;
  const run = spawnSync(process.execPath, [program, ...args], { cwd: root, input: `${lines.join('\n')}\n` });
  const [found] = report.parse(JSON.parse(run.stdout.toString() || '[]'));
  if (found === undefined) throw new Error(run.stderr.toString());
  return found.messages.map(({ ruleId, line }) => `${ruleId ?? 'parse'}: ${lines[line - 1] ?? ''}`);
}

const impure = [
  ['@typescript-eslint/no-restricted-imports', "import { readFileSync } from 'node:fs';"],
  ['@typescript-eslint/no-restricted-imports', "import { request } from 'node:http';"],
  ['@typescript-eslint/no-restricted-imports', "import { createHash } from 'node:crypto';"],
  ['@typescript-eslint/no-restricted-imports', "import pg from 'pg';"],
  ['@typescript-eslint/no-restricted-imports', "import * as core from '@actions/core';"],
  ['no-restricted-properties', 'export const now = Date.now();'],
  ['no-restricted-properties', 'export const chance = Math.random();'],
  ['no-restricted-syntax', 'export const today = new Date();'],
  ['no-restricted-syntax', "export const hidden = import('./reading.ts');"],
  ['no-restricted-globals', 'export const path = process.env.PATH;'],
  ['no-restricted-globals', "export const page = fetch('http://localhost');"],
  ['no-restricted-globals', 'export const timer = setTimeout(() => undefined, 1);'],
] as const;

describe('a pure folder', () => {
  const found = lint(
    'src/judge/reading.ts',
    impure.map(([, line]) => line),
  );

  test.each(impure)('%s refuses %s', (rule, line) => {
    expect(found).toContain(`${rule}: ${line}`);
  });
});

const typed = [
  "import type { World } from './engine/world.ts';",
  "import type { NewEvent } from './release/event.ts';",
  'export const cast = (x: unknown): string => x as string;',
  'export const fixed = { a: 1 } as const;',
  'export const loose = (x: any): unknown => x;',
  'export const write = (world: World, event: NewEvent): Promise<void> => world.append(event);',
  "export const other = (): void => new URLSearchParams().append('a', 'b');",
  "export function of(letter: 'a' | 'b'): number {",
  '  switch (letter) {',
  "    case 'a':",
  '      return 1;',
  '  }',
  '  return 0;',
  '}',
] as const;

describe('everywhere in src', () => {
  const found = lint('src/errors.ts', typed);

  test.each([
    ['a cast', `@typescript-eslint/consistent-type-assertions: ${typed[2]}`],
    ['any', `@typescript-eslint/no-explicit-any: ${typed[4]}`],
    ['an effect outside the engine', `sluiceway/only-engine-acts: ${typed[5]}`],
    ['a switch that forgets a member', `@typescript-eslint/switch-exhaustiveness-check: ${typed[8]}`],
  ])('%s is refused', (_what, message) => {
    expect(found).toContain(message);
  });

  test.each([typed[3], typed[6]])('%s is not', (line) => {
    expect(found.filter((message) => message.endsWith(line))).toEqual([]);
  });
});

test('the engine may append and perform', () => {
  const lines = [typed[0].replace('./engine/', './'), typed[1].replace('./', '../'), typed[5]];
  expect(lint('src/engine/drive.ts', lines)).toEqual([]);
});
