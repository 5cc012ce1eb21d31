/**
 * `sluiceway lint` beside squawk over the same 1,500 files, by turns: as a person waits for it, and what it costs the
 * processor. squawk is fetched from npm when it is first asked for: nothing else needs it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
import { root } from '../../scripts/build/command.ts';
import { corpus } from './corpus.ts';
import { type Bench, measured, median } from './measured.ts';

const files = 1_500;
const rounds = 7;
const version = '2.66.0';

interface Ran {
  readonly wall: number;
  readonly cpu: number;
}

/** In the checkout's cache, once. */
function squawk(): string {
  const folder = `${root}.cache/squawk-${version}`;
  const program = join(
    folder,
    'node_modules/@squawk-cli',
    `${process.platform}-${process.arch}`,
    'bin/squawk',
  );
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', `squawk-cli@${version}`], { cwd: folder });
  if (!existsSync(program)) throw new Error(`squawk-cli ${version} has no program for this machine`);
  return program;
}

/** Of a process and its threads, in ms, by the shell's own count. */
function run(cwd: string, words: readonly string[]): Ran {
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >out.json 2>said.txt || test $? = 1';
  const { stderr, status } = spawnSync('bash', ['-c', script, 'bash', ...words], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', LC_ALL: 'C' },
  });
  const [wall = 0, user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  const said = readFileSync(join(cwd, 'out.json'), 'utf8');
  if (status !== 0 || !said.startsWith('['))
    throw new Error(`${words.join(' ')}: ${readFileSync(join(cwd, 'said.txt'), 'utf8').slice(-500)}`);
  return { wall: wall * 1_000, cpu: (user + system) * 1_000 };
}

const write = (directory: string): void => {
  mkdirSync(join(directory, 'migrations'));
  for (const { name, text } of corpus(files)) writeFileSync(join(directory, 'migrations', name), text);
};

function play(directory: string) {
  const own = [process.execPath, `${root}src/cli/bin.js`, 'lint', '--json', 'migrations'];
  const peer = [squawk(), '--reporter', 'Json', 'migrations/*.sql'];
  const all: { readonly own: Ran; readonly peer: Ran }[] = [];
  // The first call fills Node's compile cache, as a person's first call does.
  run(directory, own);
  for (let round = 0; round < rounds; round += 1)
    all.push({ own: run(directory, own), peer: run(directory, peer) });
  return all;
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

function findingOf(all: ReturnType<typeof play>) {
  const of = (pick: (round: (typeof all)[number]) => number): number => rounded(median(all.map(pick)));
  const rows = [
    ['sluiceway lint', of(({ own }) => own.wall), of(({ own }) => own.cpu)],
    [`squawk ${version}`, of(({ peer }) => peer.wall), of(({ peer }) => peer.cpu)],
  ].map((row) => row.map(String));
  const table = markdownTable([[`${files} files, ms`, 'wall', 'processor'], ...rows], {
    align: ['l', 'r', 'r'],
  });
  const wall = of(({ own, peer }) => own.wall / peer.wall);
  const cpu = of(({ own, peer }) => own.cpu / peer.cpu);
  const name = `Lint of ${files.toLocaleString('en')} files, beside squawk`;
  return {
    measured: [
      measured({ name: `${name}, wall time`, figure: wall, unit: 'x', goal: 1 }),
      measured({ name: `${name}, processor`, figure: cpu, unit: 'x', goal: 1 }),
    ],
    tables: [table],
  };
}

export const linting: Bench = {
  name: 'lint',
  async measure() {
    const directory = mkdtempSync(join(tmpdir(), 'sluiceway-lint-'));
    try {
      write(directory);
      return findingOf(play(directory));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
