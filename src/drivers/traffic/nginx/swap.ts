/** How the included file is replaced: by scripts on nginx's machine, each under a lock, so that writers take turns. */
import { randomUUID } from 'node:crypto';
import { quoted } from '../shell.ts';
import { includeText, type Included } from './include.ts';

/** The file and the commands of the config. */
export interface ReloadCommands {
  readonly file: string;
  readonly test: string;
  readonly reload: string;
}

const locked = (file: string): string => `
exec 9>> ${quoted(`${file}.lock`)}
flock -w 30 9 || { echo "another writer has held ${file}.lock for 30 s"; exit 75; }`;

/** New and old file beside the one that counts, both removed in the end. */
const beside = (file: string): string => {
  const own = `${file}.${randomUUID()}`;
  return `file=${quoted(file)} fresh=${quoted(`${own}.new`)} old=${quoted(`${own}.old`)}
trap 'rm -f "$fresh" "$old"' EXIT`;
};

/** Prints the file that was there. What nginx does not take is not left there: its next start would fail. */
export const swapIn = ({ file, test, reload }: ReloadCommands, next: Included): string => `${locked(file)}
${beside(file)}
cp -p "$file" "$old"
cp -p "$file" "$fresh"
printf %s ${quoted(includeText(next))} > "$fresh"
sync "$fresh"
mv -f "$fresh" "$file"
sync "$(dirname "$file")"
if said=$( { ${test}; } 2>&1 < /dev/null && { ${reload}; } 2>&1 < /dev/null ); then cat "$old"; exit 0; fi
mv -f "$old" "$file"
echo "$said" >&2
exit 1`;

/** Only where the file is still the one of this generation. */
export const swapBack = (file: string, generation: string, text: string): string => `${locked(file)}
${beside(file)}
grep -q -e ${quoted(generation)} "$file" || exit 0
cp -p "$file" "$fresh"
printf %s ${quoted(text)} > "$fresh"
mv -f "$fresh" "$file"`;

/**
 * Until the workers that a reload has left behind are gone, 2 s at most: until then some of the old share is served.
 * Those that still have a stream open stay longer, and take no new requests.
 */
export const oldWorkersGone = (worker: number): string => `
master=$(ps -o ppid= -p ${worker} | tr -d ' ') || exit 0
tries=0
while [ $tries -lt 20 ] && ps -o args= --ppid "$master" | grep -q 'shutting down'; do
  sleep 0.1
  tries=$((tries + 1))
done`;
