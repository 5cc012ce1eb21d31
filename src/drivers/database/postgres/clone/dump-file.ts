/** A dump as it lies there: what format it has, of which server it was, whom it names. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { SluicewayError } from '../../../../errors.ts';

/** `archive` and `tar` are what pg_restore reads, the first (custom, directory) in parallel. */
export interface DumpFile {
  readonly path: string;
  readonly gzipped: boolean;
  readonly kind: 'archive' | 'tar' | 'sql';
  readonly bytes: number;
}

const refuse = (path: string, why: string, cause?: unknown): SluicewayError =>
  new SluicewayError('DATABASE', `database.rehearsal.clone.from.dump: ${path} ${why}`, cause);

const firstBytes = 4_096;

async function raw(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(firstBytes);
    const { bytesRead } = await file.read(buffer, 0, firstBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function unzipped(path: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  const stream: AsyncIterable<Uint8Array> & { destroy(): unknown } = createReadStream(path).pipe(
    createGunzip(),
  );
  try {
    for await (const chunk of stream) {
      const part = Buffer.from(chunk);
      parts.push(part);
      length += part.length;
      if (length >= firstBytes) break;
    }
  } catch (cause) {
    throw refuse(path, 'is damaged: it begins as gzip and cannot be unpacked', cause);
  } finally {
    stream.destroy();
  }
  return Buffer.concat(parts);
}

const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

function archiveOf(head: Buffer): 'archive' | 'tar' | null {
  if (head.toString('latin1', 0, 5) === 'PGDMP') return 'archive';
  return head.toString('latin1', 257, 262) === 'ustar' ? 'tar' : null;
}

/** Throws SluicewayError('DATABASE') where it is not there, or no dump of PostgreSQL's. */
export async function dumpFile(path: string): Promise<DumpFile> {
  const found = await stat(path).catch((cause: unknown) => {
    throw refuse(path, 'is not there: give the path to which an earlier step fetched it', cause);
  });
  if (found.isDirectory()) {
    const contents = await stat(join(path, 'toc.dat')).catch((cause: unknown) => {
      throw refuse(path, 'is a folder without toc.dat, so none of pg_dump --format=directory', cause);
    });
    return { path, gzipped: false, kind: 'archive', bytes: contents.size };
  }
  const first = await raw(path);
  const gzipped = isGzip(first);
  const head = gzipped ? await unzipped(path) : first;
  const kind = archiveOf(head);
  if (kind !== null) return { path, gzipped, kind, bytes: found.size };
  if (head.includes(0) || head.length === 0) throw refuse(path, 'is neither an archive of pg_dump nor SQL');
  return { path, gzipped, kind: 'sql', bytes: found.size };
}

/** Of the server that it was made from, as pg_dump enters it; null where that is not said. */
export function dumpedMajor(said: string): number | null {
  const found = /Dumped from database version:? (\d+)/.exec(said)?.[1];
  return found === undefined ? null : Number(found);
}

/** The beginning of a dump in SQL. */
export async function headOf({ path, gzipped }: DumpFile): Promise<string> {
  return (gzipped ? await unzipped(path) : await raw(path)).toString('utf8');
}
