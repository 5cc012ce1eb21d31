/**
 * `npm test [-- jest's arguments]`: the missing real parts are installed, all tests run, and the last line says
 * `N passed, N failed` (and `, N skipped`). With CI=true a missing part is a failure.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './build/command.ts';
import { cure, part } from './parts.ts';
import { provision } from './provision.ts';
import { type Counts, countOf, jestReport, lastLine } from './test/count.ts';

/** A test that leaves something running would keep jest waiting for ever. */
const longestMs = 25 * 60_000;

/** PostgreSQL's programs last, wherever they were found: what is tested looks for them on PATH. */
const path = (): string =>
  [process.env.PATH ?? '', part('postgresql') ?? ''].filter((folder) => folder !== '').join(delimiter);

/** jest's exit code; `null` when it was ended because it took too long. */
function jest(file: string, args: readonly string[]): Promise<number | null> {
  const program = `${root}node_modules/jest/bin/jest.js`;
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const child = spawn(
    process.execPath,
    [...flags, program, '--maxWorkers', '2', '--json', '--outputFile', file, ...args],
    // The report goes into the file; what is for people is on standard error.
    {
      cwd: root,
      env: { ...process.env, PATH: path() },
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: longestMs,
    },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

async function run(args: readonly string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'sluiceway-test-'));
  try {
    const file = join(folder, 'report.json');
    const code = await jest(file, args);
    if (code === null) console.error(`jest was ended: it ran for more than ${longestMs / 60_000} min`);
    return countOf(jestReport.parse(JSON.parse(readFileSync(file, 'utf8'))), code);
  } catch (thrown) {
    console.error('jest left no report:', thrown);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const missing = await provision();
const counts = await run(process.argv.slice(2));
for (const name of missing) console.log(`Not all was tested. ${cure(name)}`);
const failed = counts.failed + (process.env.CI === 'true' ? missing.length : 0);
console.log(lastLine({ ...counts, failed }));
process.exitCode = failed === 0 ? 0 : 1;
