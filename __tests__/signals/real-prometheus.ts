/** A real Prometheus on a free port that scrapes its targets every 200 ms; ended and removed by `close`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../transport/serve.ts';

export interface Prometheus {
  readonly url: string;
  readonly close: () => Promise<void>;
}

async function freeAddress(): Promise<string> {
  const server = await serve(() => undefined);
  await server.close();
  return server.url.replace('http://', '');
}

export async function startPrometheus(program: string, ...targets: readonly string[]): Promise<Prometheus> {
  const directory = mkdtempSync(join(tmpdir(), 'sluiceway-prometheus-'));
  const config = join(directory, 'prometheus.yml');
  const hosts = targets.map((target) => target.replace('http://', ''));
  const scrape = { job_name: 'shop', static_configs: [{ targets: hosts }] };
  const global = { scrape_interval: '200ms', scrape_timeout: '200ms' };
  writeFileSync(config, JSON.stringify({ global, scrape_configs: [scrape] }));
  const address = await freeAddress();
  const flags = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=${address}`,
  ];
  const server = spawn(program, flags, { stdio: 'ignore', cwd: directory });
  const url = `http://${address}`;
  const close = async (): Promise<void> => {
    if (server.exitCode === null && server.kill('SIGKILL')) await once(server, 'exit');
    rmSync(directory, { recursive: true, force: true });
  };
  const ready = await until(async () => (await fetch(`${url}/-/ready`)).ok);
  if (ready) return { url, close };
  await close();
  throw new Error('Prometheus did not become ready');
}

/** Asks again until it is so; false after a minute. */
export async function until(is: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await is().catch(() => false)) return true;
    await sleep(100);
  }
  return false;
}
