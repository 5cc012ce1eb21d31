/** What lies in a folder that a job hands over, entered beside it, so that the next job knows it for whole and its own. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SluicewayError } from '../errors.ts';

/** Beside the files of pg_dump, which does not read it. */
const contents = 'sluiceway-clone.json';

const schema = z.object({
  /** Id of the workflow run, without the attempt: a job that is run again takes what the first attempt made. */
  run: z.string(),
  /** Bytes of each file by its name. */
  files: z.record(z.string(), z.number()),
});
type Contents = z.infer<typeof schema>;

const runId = (run: string): string => run.split('.')[0] ?? run;

async function filesIn(folder: string): Promise<Contents['files']> {
  const names = (await readdir(folder)).filter((name) => name !== contents).sort();
  const sizes = names.map(
    async (name): Promise<[string, number]> => [name, (await stat(join(folder, name))).size],
  );
  return Object.fromEntries(await Promise.all(sizes));
}

/** @param run `<run id>.<attempt>` */
export async function enterContents(folder: string, run: string): Promise<void> {
  const entered: Contents = { run: runId(run), files: await filesIn(folder) };
  await writeFile(join(folder, contents), JSON.stringify(entered), { mode: 0o600 });
}

const refusal = (folder: string, why: string): SluicewayError =>
  new SluicewayError(
    'INPUT',
    `clone-from: ${folder} ${why}. Give the folder that a step with clone-to made in this run, fetched as a whole; a dump ` +
      'of your own is named in the config, as database.rehearsal.clone.from: { dump: … }.',
  );

async function entered(folder: string): Promise<Contents> {
  const text = await readFile(join(folder, contents), 'utf8').catch(() => null);
  if (text === null) throw refusal(folder, `is not there, or has no ${contents}`);
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw refusal(folder, `has a ${contents} that cannot be read`);
  }
}

/** @throws SluicewayError INPUT where it is of another run, or a file is missing, cut short or one too many */
export async function mustBeHandedOver(folder: string, run: string): Promise<void> {
  const told = await entered(folder);
  if (told.run !== runId(run))
    throw refusal(folder, `was made by run ${told.run}, and this is ${runId(run)}`);
  const found = await filesIn(folder);
  const names = [...new Set([...Object.keys(told.files), ...Object.keys(found)])].sort();
  const odd = names.find((name) => told.files[name] !== found[name]);
  if (odd === undefined) return;
  const words = (bytes: number | undefined): string => (bytes === undefined ? 'not there' : `${bytes} bytes`);
  throw refusal(
    folder,
    `is damaged: ${odd} is ${words(found[odd])}, and was ${words(told.files[odd])} when it was made`,
  );
}
