/** Installs the parts that are missing: as root where there is apt, and nowhere else. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { cure, type PartName, part, parts } from './parts.ts';

const names: readonly PartName[] = ['postgresql', 'prometheus', 'chromium'];

/** Needed parts that are not there; with `optional` the others as well. */
const missing = (optional: boolean): readonly PartName[] =>
  names.filter((name) => (optional || !parts[name].optional) && part(name) === null);

const apt = (...args: readonly string[]): boolean => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
};

/** Debian starts a service as it installs it; this keeps Prometheus and PostgreSQL from taking their ports. */
function withoutStarting(install: () => void): void {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    install();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}

function install(wanted: readonly PartName[]): void {
  const packages = wanted.flatMap((name) => parts[name].packages);
  console.log(`Installing ${packages.join(', ')} …`);
  const options = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  withoutStarting(() => {
    // The lists of a fresh container are empty, those of an old one stale: fetched only when they do not do.
    if (!apt(...options) && apt('update', '-qq')) apt(...options);
  });
}

/** Gives the needed parts that are missing still, each told of on standard error. */
export function provision(): readonly PartName[] {
  const wanted = missing(false);
  const can = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (wanted.length > 0 && can) install(wanted);
  for (const name of missing(true))
    console.error(`! ${cure(name)}${parts[name].optional ? ' (optional)' : ''}`);
  return missing(false);
}
