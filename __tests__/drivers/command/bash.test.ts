import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustRun, runCommand, type RunOptions } from '../../../src/drivers/command/bash.ts';
import { commandEnv } from '../../../src/drivers/command/env.ts';

const cwd = mkdtempSync(join(tmpdir(), 'sluiceway-bash-'));
afterEach(() => rmSync(cwd, { recursive: true, force: true, maxRetries: 3 }));
const run = (command: string, more: Partial<RunOptions> = {}) =>
  runCommand(command, { cwd: tmpdir(), env: {}, timeoutMs: 20_000, ...more });

describe('runCommand', () => {
  test('gives exit code and both outputs apart', async () => {
    expect(await run('echo out; echo err >&2; exit 3')).toMatchObject({
      code: 3,
      stdout: 'out\n',
      stderr: 'err\n',
      stopped: null,
    });
  });

  test.each([
    ['a failing command ends it', 'false; echo on', 1],
    ['so does one within a pipe', 'false | cat; echo on', 1],
    ['and an unset variable', 'echo $NOPE; echo on', 1],
    ['a command that is not there', 'no-such-command', 127],
    ['a signal counts as bash counts it', 'kill -TERM $$', 143],
  ])('%s', async (_, command, code) => {
    const result = await run(command);
    expect([result.code, result.stdout]).toEqual([code, '']);
  });

  test('lines come whole, masked, and the last one without an end too', async () => {
    const lines: string[] = [];
    await run(`printf 'on'; sleep 0.05; printf 'e\\r\\ntwo'; printf 'bad\\n' >&2`, {
      onLine: (line, stream) => lines.push(`${stream} ${line}`),
      mask: (text) => text.replace('two', '***'),
    });
    expect(lines.toSorted()).toEqual(['err bad', 'out ***', 'out one']);
  });

  test('the last 64 kB are kept, however long it talks', async () => {
    const { stdout } = await run('head -c 5000000 /dev/zero | tr "\\0" x; printf END');
    expect([stdout.length, stdout.slice(-4)]).toEqual([65_536, 'xEND']);
  });

  test('at the deadline its children end too', async () => {
    const { stdout, stopped, code } = await run('sleep 300 & echo $!; wait', { timeoutMs: 300 });
    expect([stopped, code]).toEqual(['timeout', 124]);
    expect(() => process.kill(Number(stdout), 0)).toThrow('ESRCH');
  });

  test('one that will not end is killed', async () => {
    const result = await run(`trap '' TERM; while true; do sleep 1 || true; done`, { timeoutMs: 200 });
    expect(result.stopped).toBe('timeout');
  });

  test('an abort ends it', async () => {
    const abort = new AbortController();
    const running = run('sleep 300', { abort: abort.signal });
    abort.abort();
    expect(await running).toMatchObject({ stopped: 'aborted', code: 124 });
    expect(await run('sleep 300', { abort: abort.signal })).toMatchObject({ stopped: 'aborted' });
  });

  test('what it leaves in the background does not hold it up', async () => {
    const { code, stdout } = await run('sleep 300 & echo $!');
    process.kill(Number(stdout), 'SIGKILL');
    expect(code).toBe(0);
  });

  test('a folder that is not there is an error for people', async () => {
    await expect(run('true', { cwd: '/no/such/folder' })).rejects.toThrow(
      'bash could not be started in /no/such/folder',
    );
  });
});

describe('mustRun', () => {
  const must = (command: string, more: Partial<RunOptions> = {}) =>
    mustRun('database.migrate', command, { cwd: tmpdir(), env: {}, timeoutMs: 20_000, ...more });

  test('names the command, its exit code and its last lines, masked', async () => {
    const failed = must(`for i in $(seq 20); do echo line $i hunter22 >&2; done; exit 3`, {
      mask: (text) => text.replaceAll('hunter22', '***'),
    });
    await expect(failed).rejects.toMatchObject({ code: 'COMMAND' });
    await expect(failed).rejects.toThrow(
      /^database\.migrate failed with exit code 3\n {2}line 9 \*\*\*\n(.|\n)*line 20 \*\*\*$/,
    );
  });

  test.each([
    [
      'says where a command is missing',
      'no-such-command',
      'database.migrate failed: a command was not found (exit code 127)',
    ],
    ['shows standard output where nothing was written to the other', 'echo only; exit 1', '\n  only'],
  ])('%s', (_, command, message) => expect(must(command)).rejects.toThrow(message));

  test('says how long it was waited for', () =>
    expect(must('sleep 300', { timeoutMs: 100 })).rejects.toThrow(
      'database.migrate was stopped: it ran longer than 0.1 s',
    ));
});

test('a command sees only what it is meant to', async () => {
  const job = {
    PATH: '/bin',
    HOME: '/root',
    GITHUB_TOKEN: 't',
    INPUT_TOKEN: 't',
    ACTIONS_RUNTIME_TOKEN: 't',
    OTHER: 'o',
  };
  const passed = {
    DATABASE_URL: 'u',
    SLUICEWAY_VERSION: 'v',
    SLUICEWAY_KEY: 'k',
    SLUICEWAY_ENV: 'all',
    INPUT_SECRETS: 's',
  };
  expect(commandEnv(job, passed)).toEqual({
    PATH: '/bin',
    HOME: '/root',
    DATABASE_URL: 'u',
    SLUICEWAY_VERSION: 'v',
  });
  const { stdout } = await run('env | cut -d= -f1 | sort', { env: passed });
  expect(stdout).not.toMatch(/SLUICEWAY_KEY|INPUT_|ACTIONS_|GITHUB_/);
});
