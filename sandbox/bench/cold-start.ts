/**
 * How much longer than Node alone an action takes to start. Without inputs it ends with its error as soon as all is
 * loaded. As on a fresh runner: no node_modules beside dist/, and no compile cache.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { markdownTable } from 'markdown-table';
import { root } from '../../scripts/build/command.ts';
import { actions } from '../../src/actions/registry.ts';
import { type Bench, type Measured, measured, median } from './measured.ts';

/** In ms beyond a bare `node -e 0`. */
const goal = 75;
const rounds = 25;

interface Times {
  readonly bare: number[];
  readonly action: number[];
}

interface Ran {
  readonly ms: number;
  readonly said: string;
}

/** Nothing of our environment but PATH: no inputs, and no NODE_OPTIONS or NODE_COMPILE_CACHE either. */
function run(args: readonly string[]): Ran {
  const from = performance.now();
  const { stdout, error } = spawnSync(process.execPath, args, {
    env: { PATH: process.env.PATH ?? '' },
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return { ms: performance.now() - from, said: stdout };
}

/** The action's own error, not one of the loader: that would be fast, and no start of the action. */
function start(script: string): number {
  const { ms, said } = run([script]);
  if (/^::error::(?:This is no run of GitHub Actions|The input "[a-z-]+" is missing)/m.test(said)) return ms;
  throw new Error(`${script} did not end as an action without inputs does: ${said.slice(-500)}`);
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10;

function figureOf(name: string, { bare, action }: Times): Measured {
  const [alone, whole] = [median(bare), median(action)];
  const fastest = Math.min(...action) - Math.min(...bare);
  return measured({
    name: `Cold start of ${name}, beyond node`,
    figure: rounded(whole - alone),
    unit: 'ms',
    goal,
    detail: { node: rounded(alone), action: rounded(whole), fastest: rounded(fastest), runs: action.length },
  });
}

/** What tells a slow start from a busy machine. */
function timeTable(all: readonly Measured[]): string {
  const [load = 0] = loadavg();
  const rows = all.map(({ name, figure, detail = {} }) => [
    name,
    ...[detail.node, detail.action, figure, detail.fastest].map(String),
  ]);
  const head = ['in ms', 'node alone', 'with the action', 'more', 'more, of the fastest'];
  const table = markdownTable([head, ...rows], { align: ['l', 'r', 'r', 'r', 'r'] });
  return `${table}\n\nLoad of this machine: ${load.toFixed(1)} on ${availableParallelism()} cores.`;
}

/** Bare and action by turns, so that both meet the machine in the same mood. */
function time(folder: string): readonly Measured[] {
  const names = Object.keys(actions);
  const times = new Map<string, Times>(names.map((name) => [name, { bare: [], action: [] }]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, { bare, action }] of times) {
      bare.push(run(['-e', '0']).ms);
      action.push(start(join(folder, `${name}.js`)));
    }
  }
  return [...times].map(([name, found]) => figureOf(name, found));
}

export const coldStart: Bench = {
  name: 'cold-start',
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'sluiceway-cold-'));
    try {
      cpSync(`${root}dist`, folder, { recursive: true });
      const all = time(folder);
      return { measured: all, tables: [timeTable(all)] };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
