/**
 * The folders that nginx looks into: `p0` to `p100`. `p25` holds the empty files 0 to 24, the buckets that green
 * serves at 25 %, and `share` with the number itself. So a growing share of either slot only adds users to it.
 */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Slot } from '../../../config/plan.ts';
import { codeOf } from '../system-error.ts';

/** Of the buckets; a share is a whole number of them: percent. */
export const whole = 100;

export const percents: readonly number[] = Array.from({ length: whole + 1 }, (_, percent) => percent);
const buckets = percents.slice(0, whole);

/**
 * What is wrong with the folder of this percent, in words that follow its name; `undefined` where it is whole.
 * `files`: the names of the plain files in it. `share`: what the file `share` says. Pure.
 */
export function faultOf(
  percent: number,
  files: ReadonlySet<string>,
  share: string | undefined,
): string | undefined {
  const missing = buckets.filter((bucket) => bucket < percent && !files.has(String(bucket)));
  const surplus = buckets.filter((bucket) => bucket >= percent && files.has(String(bucket)));
  if (missing.length > 0)
    return `lacks ${missing.length} of its ${percent} bucket files, first ${missing[0]}`;
  if (surplus.length > 0) return `holds ${surplus[0]}, which is not among its buckets: remove that file`;
  if (share === undefined) return 'lacks its file `share`';
  return share.trim() === String(percent)
    ? undefined
    : `has "${share.trim().slice(0, 20)}" in its file \`share\``;
}

/** For bash: makes what is missing and leaves what is there; the link is made by whoever knows which slot is live. */
export const makeCommand = (directory: string): string =>
  `mkdir -p ${directory} && cd ${directory} && for p in {0..100}; do mkdir -p p$p; ` +
  'for ((b = 0; b < p; b++)); do : > p$p/$b; done; echo $p > p$p/share; done; chmod -R a+rX .';

/** For everybody to read, whatever the umask: nginx's workers run as another user. */
function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
}

function makePercent(folder: string, percent: number): void {
  makeFolder(folder);
  for (const bucket of buckets.slice(0, percent)) writeFileSync(join(folder, String(bucket)), '');
  writeFileSync(join(folder, 'share'), `${percent}\n`);
  chmodSync(join(folder, 'share'), 0o644);
}

/** The same as `makeCommand`, and the link to `p0` or, where green is live, `p100`; a link that is there stays. */
export function makeBuckets(directory: string, live: Slot): void {
  makeFolder(directory);
  for (const percent of percents) makePercent(join(directory, `p${percent}`), percent);
  try {
    symlinkSync(live === 'blue' ? 'p0' : `p${whole}`, join(directory, 'cur'));
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw thrown;
  }
}
