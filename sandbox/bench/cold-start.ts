/**
 * How much longer than Node alone an action takes to start. Without inputs it ends with its error as soon as all is
 * loaded. As on a fresh runner: no node_modules beside dist/, and no compile cache.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** An error of the loader would be fast, and no start of the action. */
function start(script: string): number {
  const { ms, said } = run([script]);
  if (said.includes('::error::This is no run of GitHub Actions')) return ms;
  throw new Error(`${script} did not end with the error of an action without inputs: ${said.slice(-500)}`);
}

function figureOf(name: string, { bare, action }: Times): Measured {
  const round = (ms: number): number => Math.round(ms * 10) / 10;
  const [alone, whole] = [median(bare), median(action)];
  const fastest = Math.min(...action) - Math.min(...bare);
  const [load = 0] = loadavg();
  return measured({
    name: `Cold start of ${name}, beyond node`,
    figure: round(whole - alone),
    unit: 'ms',
    goal,
    detail: {
      bare: round(alone),
      action: round(whole),
      fastest: round(fastest),
      runs: action.length,
      load: round(load),
    },
  });
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
      return { measured: time(folder) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
