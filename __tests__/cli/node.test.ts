/** The command on a machine whose own Node is too old for it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { root } from '../../scripts/build/command.ts';

/** Only this process takes itself for an old one: what it starts is what it is. */
const old = `data:text/javascript,Object.defineProperty(process,'versions',{value:{node:'20.20.2'}})`;

test('an older Node hands over to the one that npm ci installed, with its output and exit code', async () => {
  const command = ['--import', old, join(root, 'src/cli/bin.js')];
  const help = await promisify(execFile)(process.execPath, [...command, 'judge', '--help']);
  expect(help.stdout).toContain('Usage: sluiceway judge');
  await expect(promisify(execFile)(process.execPath, [...command, 'judge'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('sluiceway judge: name one file'),
  });
});
