/** The bucket folders, on this machine or on another: how they are read and set. */
import { randomUUID } from 'node:crypto';
import { quoted, type Shell } from '../shell.ts';
import { faultOf, percents } from './buckets.ts';
import {
  checkFolder,
  checkFolders,
  choose,
  fail,
  make,
  percentOfLink,
  type Place,
  readPercent,
  setPercent,
} from './link.ts';

export interface Folders {
  /** Percent of green. @throws SluicewayError TRAFFIC where a folder is not whole, or the link says none. */
  read(): Promise<number>;
  /** The same for the way to this percent: only the folder of that has to be whole. */
  readBeside(percent: number): Promise<number>;
  set(percent: number): Promise<void>;
}

export const foldersHere = (place: Place): Folders => ({
  read: async () => {
    await checkFolders(place);
    return readPercent(place);
  },
  readBeside: async (percent) => {
    await checkFolder(place, percent);
    return readPercent(place);
  },
  set: (percent) => setPercent(place, percent),
});

const shares = (numbers: string): string => `
for p in ${numbers}; do
  s=
  if [ -r p$p/share ]; then read -r s < p$p/share || true; fi
  echo "$p $s"
done`;

/** The link, what each folder's `share` says, and their files as `ls` lists them: few processes, a read has to be quick. */
const list = (directory: string, of: readonly number[]): string => `
cd ${quoted(directory)}
echo "$(readlink cur || true)"
${shares(of.join(' '))}
ls -1p . ${of.map((percent) => `p${percent}`).join(' ')} 2>/dev/null || true`;

interface Listed {
  readonly target: string;
  readonly shares: ReadonlyMap<number, string>;
  /** Plain files by folder; a folder that is not there is not in it. */
  readonly files: ReadonlyMap<number, ReadonlySet<string>>;
}

/**
 * `ls` writes a heading for each folder, `p25:`, where it lists more than one: so `.` is listed too, before them. Of
 * a folder that may not be read it lists nothing.
 */
function filesIn(lines: readonly string[]): Listed['files'] {
  const all = new Map<number, Set<string>>();
  let current = new Set<string>();
  for (const line of lines) {
    const percent = /^p(\d+):$/.exec(line)?.[1];
    if (percent === undefined) {
      current.add(line);
    } else {
      current = new Set();
      all.set(Number(percent), current);
    }
  }
  return all;
}

function parse(said: string, of: readonly number[]): Listed {
  const [target = '', ...lines] = said.split('\n');
  const told = lines.slice(0, of.length).map((line) => line.split(' '));
  return {
    target,
    shares: new Map(told.map(([percent, share = '']) => [Number(percent), share])),
    files: filesIn(lines.slice(of.length)),
  };
}

function checkListed(place: Place, { shares: said, files }: Listed, of: readonly number[]): void {
  for (const percent of of) {
    const found = files.get(percent);
    const fault =
      found === undefined ? 'is not there' : faultOf(percent, found, said.get(percent) || undefined);
    if (fault !== undefined) throw fail(place, `/p${percent} ${fault}. ${make(place)}`);
  }
}

/** By one rename, as here; what is left of a try that failed is removed. */
function link(directory: string, percent: number): string {
  const fresh = `cur.${randomUUID()}`;
  return `
cd ${quoted(directory)}
trap 'rm -f ${fresh}' EXIT
ln -s p${percent} ${fresh}
mv -fT ${fresh} cur
sync .`;
}

/** What the link says, where the folders of these percents are whole. */
async function readBy(shell: Shell, place: Place, of: readonly number[]): Promise<number> {
  const listed = parse(await shell.run(list(place.path, of)), of);
  checkListed(place, listed, of);
  if (listed.target === '') throw fail(place, `/cur is not there, or no symbolic link: ${choose}`);
  return percentOfLink(place, listed.target);
}

export const foldersBy = (shell: Shell, place: Place): Folders => ({
  read: () => readBy(shell, place, percents),
  readBeside: (percent) => readBy(shell, place, [percent]),
  set: async (percent) => {
    await shell.run(link(place.path, percent));
  },
});
