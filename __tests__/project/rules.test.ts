/** The dependency rules, run on a small tree that breaks them: a pattern with a slip would forbid nothing. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { root } from '../../scripts/build/command.ts';

/** File, what it imports, and the rule that refuses it; '' where it is allowed. */
const imports: readonly (readonly [string, string, string])[] = [
  ['src/judge/limit.ts', '../config/plan.ts', 'judge-knows-nobody'],
  ['src/config/compile.ts', '../release/next.ts', 'config-below-release'],
  ['src/config/checks.ts', '../signals/http/read.ts', 'config-below-release'],
  ['src/config/schema.ts', '../signals/http/spec.ts', ''],
  ['src/release/state.ts', '../config/schema.ts', 'release-decides-from-data'],
  ['src/release/event.ts', '../config/plan.ts', ''],
  ['src/ledger/codec.ts', '../config/schema.ts', 'ledger-is-a-codec'],
  ['src/report/comment.ts', '../github/client.ts', 'report-renders-data'],
  ['src/engine/drive.ts', '../github/client.ts', 'engine-knows-interfaces'],
  ['src/engine/settle.ts', '../release/next.ts', ''],
  ['src/signals/run/spec.ts', '../http/read.ts', 'spec-describes-only'],
  ['src/transport/http.ts', '../github/client.ts', 'transport-at-the-bottom'],
  ['src/github/wire.ts', '../runner/index.ts', 'nobody-imports-the-runner'],
  ['src/github/lease.ts', '../actions/gate.ts', 'contracts-are-for-the-runner'],
  ['src/drivers/traffic/http/driver.ts', '../command/driver.ts', 'driver-stands-alone'],
  ['src/signals/checks/read.ts', '../http/read.ts', 'signal-stands-alone'],
  ['src/drivers/database/postgres/driver.ts', '../../../github/client.ts', 'adapters-do-not-call-github'],
  ['src/github/journal.ts', '../signals/http/read.ts', 'github-keeps-the-ledger-only'],
  ['src/release/phases/gates.ts', './rollout.ts', 'phase-imports-no-phase'],
  ['src/judge/clock.ts', 'node:fs', 'pure-does-no-io'],
  ['src/ledger/mac.ts', 'node:crypto', ''],
  ['src/release/ask.ts', 'pg', 'pure-asks-no-service'],
  ['src/engine/print.ts', '@actions/core', 'actions-core-in-runner-only'],
  ['src/runner/index.ts', '@actions/core', ''],
  ['src/runner/world.ts', '../../sandbox/world.ts', 'src-without-stand-ins'],
  ['src/runner/dev.ts', 'fast-check', 'src-uses-no-dev-package'],
  ['src/runner/none.ts', './nowhere.ts', 'everything-resolves'],
  ['src/engine/one.ts', './two.ts', 'no-cycle'],
  ['src/runner/far.ts', 'undici', 'no-undeclared-package'],
];

const leaves = [
  'src/config/plan.ts',
  'src/release/next.ts',
  'src/release/phases/rollout.ts',
  'src/signals/http/read.ts',
  'src/signals/http/spec.ts',
  'src/github/client.ts',
  'src/actions/gate.ts',
  'src/drivers/traffic/command/driver.ts',
  'sandbox/world.ts',
  'src/lonely.ts',
];

const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

const tree = mkdtempSync(join(tmpdir(), 'sluiceway-rules-'));
afterAll(() => rmSync(tree, { recursive: true, force: true }));

function cruise(): readonly string[] {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  };
  for (const path of leaves) write(path, 'export const x = 1;\n');
  write('src/engine/two.ts', "import './one.ts';\n");
  for (const [path, target] of imports) write(path, `import '${target}';\n`);
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.js'])
    cpSync(root + file, join(tree, file));
  symlinkSync(`${root}node_modules`, join(tree, 'node_modules'));
  const program = `${root}node_modules/dependency-cruiser/bin/dependency-cruiser.mjs`;
  const run = spawnSync(process.execPath, [program, '--output-type', 'json', 'src'], {
    cwd: tree,
    maxBuffer: 2 ** 26,
  });
  const found = report.parse(JSON.parse(run.stdout.toString()));
  return found.summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`);
}

const found = cruise();

test.each(imports.filter(([, , rule]) => rule !== ''))('%s may not import %s: %s', (path, _target, rule) => {
  expect(found).toContain(`${path}: ${rule}`);
});

test.each(imports.filter(([, , rule]) => rule === ''))('%s may import %s', (path, _target, _rule) => {
  expect(found.filter((violation) => violation.startsWith(`${path}:`))).toEqual([]);
});

test('a file that is wired to nothing is found', () => {
  expect(found).toContain('src/lonely.ts: no-orphan');
});
