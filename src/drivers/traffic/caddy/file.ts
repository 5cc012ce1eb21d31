/** The file by which Caddy knows the share. */
import { readFile } from 'node:fs/promises';
import { SluicewayError } from '../../../errors.ts';
import { codeOf } from '../system-error.ts';
import { type Prepared, prepareFile, whyNotWritten } from '../whole-file.ts';
import { shareOf, thresholdOf } from './threshold.ts';

/** `path` is where it is, `shown` how the config writes it: safe to show. */
export interface Place {
  readonly path: string;
  readonly shown: string;
}

export const fail = (place: Place, found: string, cause?: unknown): SluicewayError =>
  new SluicewayError('TRAFFIC', `rollout.traffic.caddy: ${place.shown} ${found}`, cause);

/** With a file that is missing or says something else, Caddy gives blue everything or compares with nonsense. */
const choose = ({ shown }: Place): string =>
  `write ${thresholdOf(0)} into it where blue is live (\`echo ${thresholdOf(0)} > ${shown}\`), ${thresholdOf(1)} where green is`;

function unreadable(place: Place, thrown: unknown): SluicewayError {
  switch (codeOf(thrown)) {
    case 'ENOENT':
      return fail(place, `is not there (the runner must see the file that Caddy reads): ${choose(place)}`);
    case 'EACCES':
    case 'EPERM':
      return fail(place, 'may not be read by this user: give everybody leave to read it', thrown);
    default:
      return fail(place, `cannot be read (${codeOf(thrown)})`, thrown);
  }
}

/** The share of green, 0..1. @throws SluicewayError TRAFFIC where the file says none. */
export async function readShare(place: Place): Promise<number> {
  const text = await readFile(place.path, 'utf8').catch((thrown: unknown) => {
    throw unreadable(place, thrown);
  });
  const share = shareOf(text.trim());
  if (share !== undefined) return share;
  throw fail(place, `says "${text.trim().slice(0, 20)}", which is no share: ${choose(place)}`);
}

/** By one rename: Caddy, and every other writer, sees the old file or the new one. */
export async function writeShare(place: Place, green: number): Promise<void> {
  let prepared: Prepared | undefined;
  try {
    prepared = await prepareFile(place.path, `${thresholdOf(green)}\n`);
    await prepared.commit();
  } catch (thrown) {
    await prepared?.discard();
    throw fail(place, whyNotWritten(thrown), thrown);
  }
}
