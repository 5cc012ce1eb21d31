/** Debian's and Ubuntu's packages, installed as root without starting a service or making a cluster. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { onPath } from '../../sandbox/process/executable.ts';
import { installer } from './program.ts';

/** What stands on the machine only while packages are installed. */
const whileInstalling = [
  // Debian starts a service as it installs it; PostgreSQL and Prometheus would take their ports.
  { path: '/usr/sbin/policy-rc.d', text: '#!/bin/sh\nexit 101\n', mode: 0o755 },
  // Nor is a cluster made that would start with the machine: the sandbox makes its own.
  {
    path: '/etc/postgresql-common/createcluster.d/sluiceway.conf',
    text: 'create_main_cluster = false\n',
    mode: 0o644,
  },
] as const;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Undoes what it did also when it is interrupted, and only then ends as the signal asked. */
async function withoutServices(install: () => Promise<void>): Promise<void> {
  const came: NodeJS.Signals[] = [];
  const note = (signal: NodeJS.Signals): void => void came.push(signal);
  for (const signal of signals) process.on(signal, note);
  const made = whileInstalling.filter(({ path }) => !existsSync(path));
  try {
    for (const { path, text, mode } of made) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { mode });
    }
    await install();
  } finally {
    for (const { path } of made) rmSync(path, { force: true });
    for (const signal of signals) process.off(signal, note);
    const [first] = came;
    if (first !== undefined) process.kill(process.pid, first);
  }
}

async function apt(...args: readonly string[]): Promise<boolean> {
  const options = ['-qq', '-o', 'DPkg::Lock::Timeout=60'];
  return (await installer('apt-get', [...options, ...args], { DEBIAN_FRONTEND: 'noninteractive' })) === 0;
}

/** Whether packages can be installed here at all. */
export const aptIsHere = (): boolean => process.getuid?.() === 0 && onPath('apt-get').length > 0;

/** Tries; whether it helped is seen by looking for the part. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  console.log(`Installing ${packages.join(', ')} with apt-get …`);
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  await withoutServices(async () => {
    // The lists of a fresh container are empty, those of an old one stale: fetched only when they do not do.
    if (!(await apt(...install)) && (await apt('update'))) await apt(...install);
  });
}
