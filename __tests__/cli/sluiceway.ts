/** The CLI as a user runs it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function sluiceway(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Said> {
  const child = spawn(process.execPath, [join(root, 'src/cli/bin.js'), ...args], {
    cwd: options.cwd ?? root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C.UTF-8', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The documented shape: no key more, none less. */
const statement = z.strictObject({
  sql: z.string(),
  ms: z.number(),
  locks: z.record(z.string(), z.string()),
  rewritten: z.array(z.string()),
  scanned: z.array(z.string()),
  walBytes: z.number(),
  inTransaction: z.boolean(),
  error: z.string().nullable(),
});
export type Statement = z.output<typeof statement>;

export const statementsIn = ({ stdout }: Said): readonly Statement[] =>
  z.array(statement).parse(JSON.parse(stdout));
