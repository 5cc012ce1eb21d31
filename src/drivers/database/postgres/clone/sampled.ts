/** The rows of sampled tables, of the very moment that the dump shows: by COPY, through files. */
import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { SluicewayError } from '../../../../errors.ts';
import type { Client } from '../client.ts';
import { script } from '../dump.ts';
import { feed } from '../program.ts';
import type { Making } from './request.ts';
import type { Sampled } from './rows.ts';
import { readOnlyUrl, withSource } from './source.ts';

/** Others may see what this session sees for as long as the work takes. */
export function withSnapshot<T>(url: string, work: (snapshot: string) => Promise<T>): Promise<T> {
  return withSource(url, async (session) => {
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const { rows } = await session.query<{ id: string }>('select pg_export_snapshot() as id');
    return work(rows[0]?.id ?? '');
  });
}

export interface Copying {
  readonly making: Making;
  readonly client: Client;
  readonly url: string;
  readonly snapshot: string;
  readonly folder: string;
  readonly sampled: readonly Sampled[];
}

const fileOf = ({ folder }: Copying, index: number): string => join(folder, `${index}.copy`);
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;

/** In one transaction, so that \`now()\` in a condition is the same for all. */
async function out(copying: Copying): Promise<void> {
  const copies = copying.sampled.map(
    ({ select }, index) => `COPY (${select}) TO STDOUT \\g ${quoted(fileOf(copying, index))}`,
  );
  const lines = [
    'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;',
    `SET TRANSACTION SNAPSHOT '${copying.snapshot}';`,
    'SET LOCAL row_security = off;',
    ...copies,
    'COMMIT;',
  ];
  const program = script(copying.client, await readOnlyUrl(copying.url));
  await feed(program, Readable.from([`${lines.join('\n')}\n`]));
}

async function into(copying: Copying, { name, columns }: Sampled, index: number): Promise<void> {
  const statement = `COPY ${name} (${columns.join(', ')}) FROM STDIN`;
  const program = script(copying.client, copying.making.url, [`--command=${statement}`]);
  await feed(program, createReadStream(fileOf(copying, index)));
}

export async function copySampled(copying: Copying): Promise<void> {
  await access(join(copying.client.folder, 'psql'), constants.X_OK).catch((cause: unknown) => {
    throw new SluicewayError(
      'DATABASE',
      `Sampling tables takes psql, which is not beside pg_dump in ${copying.client.folder}: install postgresql-client.`,
      cause,
    );
  });
  await out(copying);
  for (const [index, sampled] of copying.sampled.entries()) await into(copying, sampled, index);
}
