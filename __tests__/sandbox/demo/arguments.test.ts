import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { root } from '../../../scripts/build/command.ts';

test('a router that the demo does not have is refused, with those that it has', () => {
  const { status, stderr } = spawnSync(process.execPath, ['sandbox/demo.ts', '--router', 'haproxy'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain('--router haproxy: write sandbox or nginx');
});
