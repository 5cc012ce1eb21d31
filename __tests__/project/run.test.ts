/** scripts/test.ts as `npm test` starts it, on test files that are made to fail or to lack a part. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { root } from '../../scripts/build/command.ts';
import { part } from '../../scripts/parts.ts';

/** An empty PATH hides Prometheus, and apt with it: nothing is installed from here. */
function run(fixture: string, env: Readonly<Record<string, string>>) {
  const args = [`${root}scripts/test.ts`, '--testMatch', `**/project/fixtures/${fixture}.ts`];
  const { PATH, CI, NODE_OPTIONS, ...others } = process.env;
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...others, PATH: `${root}no-such-folder`, ...env },
  });
  return { last: stdout.trimEnd().split('\n').at(-1), status, stderr };
}

describe('npm test', () => {
  test('skips what lacks its part, and says what to install', () => {
    const { last, status, stderr } = run('needs-prometheus', {});
    expect({ last, status }).toEqual({ last: '0 passed, 0 failed, 1 skipped', status: 0 });
    expect(stderr).toContain('apt-get install prometheus');
  });

  test('fails with CI=true where a part is missing', () => {
    const { last, status } = run('needs-prometheus', { CI: 'true' });
    expect(last).toMatch(/^0 passed, [1-9] failed/);
    expect(status).toBe(1);
  });

  test('counts a test file that does not load as failed', () => {
    const { last, status } = run('does-not-load', {});
    expect({ last, status }).toEqual({ last: '0 passed, 1 failed', status: 1 });
  });
});

test('a part that this machine lacks is null, not a path', () => {
  const path = process.env.PATH;
  process.env.PATH = '';
  try {
    expect(part('prometheus')).toBeNull();
  } finally {
    process.env.PATH = path;
  }
});
