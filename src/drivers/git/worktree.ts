/** Another commit of the repository in a folder of its own, beside the checkout and without touching it. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, SluicewayError } from '../../errors.ts';

export interface WorktreeRequest {
  readonly checkout: string;
  /** The folder goes below it. */
  readonly directory: string;
  /** In full. */
  readonly sha: string;
  /** For fetching what a shallow checkout lacks; the checkout itself keeps no credentials. */
  readonly access: { readonly server: string; readonly token: string };
}
export interface Worktree {
  readonly folder: string;
  /** May be called twice. */
  remove: () => Promise<void>;
}

const execute = promisify(execFile);
const fetchTimeoutMs = 300_000;

/** Owner and hooks of the checkout play no part in reading a commit of it. */
const always: readonly (readonly [string, string])[] = [
  ['safe.directory', '*'],
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
];

/** Settings by the environment, so that the token is on no command line. */
function settings(entries: readonly (readonly [string, string])[]): Record<string, string> {
  const numbered = entries.flatMap(([key, value], i): readonly [string, string][] => [
    [`GIT_CONFIG_KEY_${i}`, key],
    [`GIT_CONFIG_VALUE_${i}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(entries.length), ...Object.fromEntries(numbered) };
}

/** As actions/checkout hands its token to git: for that server alone, whatever the remote is. */
function withToken({ server, token }: WorktreeRequest['access']): readonly (readonly [string, string])[] {
  if (token === '') return always;
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return [...always, [`http.${server}/.extraheader`, `AUTHORIZATION: basic ${basic}`]];
}

async function git(cwd: string, args: readonly string[], config = always): Promise<string> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', ...settings(config) };
  return (await execute('git', [...args], { cwd, env, timeout: fetchTimeoutMs })).stdout;
}

/** What git said last, of an error that promisify made of it. */
function saidBy(thrown: unknown): string {
  const said =
    typeof thrown === 'object' && thrown !== null && 'stderr' in thrown ? String(thrown.stderr) : '';
  return (said.trim() || messageOf(thrown)).split('\n').slice(-2).join(' ');
}

const refused = (sha: string, why: string, cause: unknown): SluicewayError =>
  new SluicewayError('COMMAND', `Commit ${sha.slice(0, 7)} cannot be checked out: ${why}`, cause);

async function mustBeRepository({ checkout, sha }: WorktreeRequest): Promise<void> {
  await git(checkout, ['rev-parse', '--git-dir']).catch((cause: unknown) => {
    const why = `${checkout} is no git checkout (${saidBy(cause)}). actions/checkout makes one where git is on the runner.`;
    throw refused(sha, why, cause);
  });
}

const has = (checkout: string, sha: string): Promise<boolean> =>
  git(checkout, ['cat-file', '-e', `${sha}^{tree}`]).then(
    () => true,
    () => false,
  );

async function mustHave({ checkout, sha, access }: WorktreeRequest): Promise<void> {
  if (await has(checkout, sha)) return;
  const fetch = ['fetch', '--quiet', '--no-tags', '--depth=1', '--no-recurse-submodules', 'origin', sha];
  await git(checkout, fetch, withToken(access)).catch((cause: unknown) => {
    const why = `the checkout lacks it, and it could not be fetched (${saidBy(cause)}). Give actions/checkout "fetch-depth: 0".`;
    throw refused(sha, why, cause);
  });
}

/** Throws SluicewayError('COMMAND') with the cure where the commit cannot be had. Submodules stay empty. */
export async function addWorktree(request: WorktreeRequest): Promise<Worktree> {
  const { checkout, directory, sha } = request;
  await mustBeRepository(request);
  await mustHave(request);
  const folder = await mkdtemp(join(directory, 'sluiceway-previous-'));
  const remove = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    await git(checkout, ['worktree', 'prune']).catch(() => undefined);
  };
  try {
    await git(checkout, ['worktree', 'add', '--quiet', '--force', '--detach', folder, sha]);
    return { folder, remove };
  } catch (cause) {
    await remove();
    throw refused(sha, saidBy(cause), cause);
  }
}
