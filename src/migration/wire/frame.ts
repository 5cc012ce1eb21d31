/** Messages of PostgreSQL's protocol (version 3), cut out of a stream of bytes. */
import { SluicewayError } from '../../errors.ts';

/** One message as it stood in the stream, its header of five bytes included. `type` is its first letter. */
export interface Frame {
  readonly type: string;
  readonly bytes: Buffer;
}

const header = 5;

function lengthAt(bytes: Buffer, at: number): number {
  const length = bytes.readInt32BE(at + 1) + 1;
  if (length < header) throw new SluicewayError('DATABASE', 'What speaks here is not PostgreSQL’s protocol.');
  return length;
}

/** Takes the stream piece by piece; gives what is whole. A long message is put together once, not at every piece. */
export function framer(): (chunk: Buffer) => readonly Frame[] {
  let chunks: Buffer[] = [];
  let have = 0;
  let need = header;
  return (chunk) => {
    chunks.push(chunk);
    have += chunk.length;
    if (have < need) return [];
    const whole = chunks.length === 1 ? chunk : Buffer.concat(chunks, have);
    const frames: Frame[] = [];
    let at = 0;
    need = header;
    while (whole.length - at >= header) {
      need = lengthAt(whole, at);
      if (whole.length - at < need) break;
      frames.push({ type: String.fromCharCode(whole.readUInt8(at)), bytes: whole.subarray(at, at + need) });
      at += need;
      need = header;
    }
    chunks = at === whole.length ? [] : [whole.subarray(at)];
    have = whole.length - at;
    return frames;
  };
}
