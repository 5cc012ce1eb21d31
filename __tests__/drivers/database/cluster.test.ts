/** A rehearsal's server holds production's data: it must not outlive the one who started it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { findServer } from '../../../src/drivers/database/postgres/cluster.ts';
import { reachable } from '../../../src/drivers/database/postgres/session.ts';
import { describeWith } from '../../real-part.ts';
import { here } from './postgres.ts';
import { programMajor } from '../../../src/drivers/database/postgres/client.ts';

describeWith('postgresql', 'a cluster of our own', (bin) => {
  test('ends with the process that started it, and its data with it, even where that is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluiceway-cluster-'));
    chmodSync(folder, 0o1777);
    const module = import.meta.resolve('../../../src/drivers/database/postgres/cluster.ts');
    const script = `const { startCluster } = await import(${JSON.stringify(module)});
      console.log((await startCluster(${JSON.stringify(bin)}, process.env.TMPDIR)).url);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let url = '';
    for await (const chunk of child.stdout) {
      url += String(chunk);
      if (url.endsWith('\n')) break;
    }
    expect(await reachable(url.trim())).toBeGreaterThanOrEqual(15);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    for (let tries = 0; tries < 200 && readdirSync(folder).length > 0; tries += 1) await sleep(50);
    expect(readdirSync(folder)).toEqual([]);
    await expect(reachable(url.trim())).rejects.toThrow('refused the connection');
    rmSync(folder, { recursive: true });
  });

  test('is found by its exact major only', async () => {
    const major = await programMajor(`${bin}/postgres`);
    expect(await findServer(major ?? 0, here)).toBeDefined();
    expect(await findServer(99, here)).toBeUndefined();
  });
});
