/** The file that nginx includes where the share is in its configuration, and takes effect by a reload. Pure. */

/** Of the buckets: nginx takes hundredths of a percent, and neither 0 nor less than one of them. */
export const wholeInclude = 10_000;

export interface Included {
  /** Of green, 0 to 10,000. */
  readonly buckets: number;
  /** Tells this file from every other one that says the same. */
  readonly generation: string;
}

function clients(buckets: number): string {
  if (buckets === 0) return '    * blue;';
  if (buckets === wholeInclude) return '    * green;';
  return `    ${buckets / 100}% green;\n    * blue;`;
}

/** The whole file. */
export const includeText = ({ buckets, generation }: Included): string => `\
# Written by Sluiceway, as a whole: what is changed by hand is not understood.
split_clients $sluiceway_user $sluiceway_side {
${clients(buckets)}
}
map $pid $sluiceway_share {
    default "${buckets} ${generation}";
}
`;

/** `undefined` for a file that says anything else, be it a comment. */
export function parseInclude(text: string): Included | undefined {
  const [, buckets, generation] = /default "(\d{1,5}) ([\w-]+)";/.exec(text) ?? [];
  if (buckets === undefined || generation === undefined) return undefined;
  const found = { buckets: Number(buckets), generation };
  return found.buckets <= wholeInclude && includeText(found) === text ? found : undefined;
}

export interface Running extends Included {
  /** Of the worker that answered. */
  readonly pid: number;
}

/** What the management server says; any server may answer something. */
export function parseRunning(text: string): Running | undefined {
  const [, buckets, generation, pid] = /^(\d{1,5}) ([\w-]+) (\d+)\s*$/.exec(text) ?? [];
  if (buckets === undefined || generation === undefined || Number(buckets) > wholeInclude) return undefined;
  return { buckets: Number(buckets), generation, pid: Number(pid) };
}
