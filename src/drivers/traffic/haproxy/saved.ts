/** The map file: what HAProxy starts with, after a reload or a crash. Its memory alone would be lost. */
import { readFile } from 'node:fs/promises';
import { type Prepared, prepareFile, whyNotWritten } from '../whole-file.ts';
import { readBuckets, setBuckets, type ShareMap } from './map.ts';
import { fail, pathOf } from './runtime.ts';

/** The whole file. */
export const mapText = (buckets: number): string =>
  `# Buckets of green, of 10000. Written by Sluiceway.\ngreen ${buckets}\n`;

/** The runner may not see the file at all; that is told when it is to be written. */
const saved = ({ map, values }: ShareMap): Promise<string | undefined> =>
  readFile(pathOf(map, values), 'utf8').catch(() => undefined);

const prepare = ({ map, values }: ShareMap, buckets: number): Promise<Prepared> =>
  prepareFile(pathOf(map, values), mapText(buckets)).catch((thrown: unknown) => {
    throw fail(`${map} ${whyNotWritten(thrown)}`, thrown);
  });

/** Of several writers the last one to save looks once more: what is saved in the end is what is set. */
export async function keep(map: ShareMap): Promise<void> {
  for (;;) {
    const buckets = await readBuckets(map);
    if ((await saved(map)) === mapText(buckets)) return;
    await (await prepare(map, buckets)).commit();
  }
}

/** First it is made sure that it can be saved: a share that the next reload would undo is not set. */
export async function setAndKeep(map: ShareMap, buckets: number): Promise<void> {
  const prepared = await prepare(map, buckets);
  try {
    await setBuckets(map, buckets);
    await prepared.commit();
  } finally {
    await prepared.discard();
  }
  await keep(map);
}
