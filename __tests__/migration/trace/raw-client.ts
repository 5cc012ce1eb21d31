/** A client that sends the protocol's messages as they are given, and keeps what comes back as it is. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { connect } from 'node:net';
import { message } from '../../../src/migration/wire/encode.ts';
import { type Frame, framer } from '../../../src/migration/wire/frame.ts';

export interface RawClient {
  /** Sends, and resolves to all that came up to and with the first message of type `until`. */
  turn(messages: readonly Buffer[], until: string): Promise<readonly string[]>;
  readonly pid: number;
  /** The cancel key, as a CancelRequest has it. */
  readonly key: Buffer;
  end(): Promise<void>;
}

const hmac = (key: Buffer, text: string | Buffer): Buffer => createHmac('sha256', key).update(text).digest();
const sha = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

function startup(url: URL): Buffer {
  const words = [
    'user',
    decodeURIComponent(url.username),
    'database',
    decodeURIComponent(url.pathname.slice(1)),
  ];
  const body = Buffer.concat([int32(196_608), Buffer.from(`${words.join('\0')}\0\0`)]);
  return Buffer.concat([int32(body.length + 4), body]);
}

const nonce = 'rOprNGfwEbeRWgbNEkqO';
const bare = `n=,r=${nonce}`;

/** RFC 5802: the client's proof, to the server's first message. */
function proof(server: string, password: string): Buffer {
  const fields = new Map(server.split(',').map((field) => [field.slice(0, 1), field.slice(2)]));
  const salt = Buffer.from(fields.get('s') ?? '', 'base64');
  const salted = pbkdf2Sync(password, salt, Number(fields.get('i')), 32, 'sha256');
  const key = hmac(salted, 'Client Key');
  const final = `c=biws,r=${fields.get('r') ?? ''}`;
  const signature = hmac(sha(key), `${bare},${server},${final}`);
  const xored = Buffer.from(key.map((byte, index) => byte ^ (signature[index] ?? 0)));
  return message('p', Buffer.from(`${final},p=${xored.toString('base64')}`));
}

/** What to say to an Authentication message; nothing to some. */
function answer({ bytes }: Frame, password: string): Buffer | null {
  const kind = bytes.readInt32BE(5);
  if (kind === 10) {
    const first = Buffer.from(`n,,${bare}`);
    return message('p', Buffer.from('SCRAM-SHA-256\0'), int32(first.length), first);
  }
  return kind === 11 ? proof(bytes.toString('utf8', 9), password) : null;
}

/** What differs between any two sessions: the oids of tables in a RowDescription, the process id in a notification. */
function masked({ type, bytes }: Frame): Buffer {
  const copy = Buffer.from(bytes);
  if (type === 'A') copy.fill(0, 5, 9);
  if (type !== 'T') return copy;
  for (let at = 7; at < copy.length; ) {
    const end = copy.indexOf(0, at) + 1;
    copy.fill(0, end, end + 4);
    at = end + 18;
  }
  return copy;
}

/** Readable, and still every byte. */
const shown = (frame: Frame): string =>
  `${frame.type} ${JSON.stringify(masked(frame).toString('latin1', 5))}`;

export async function rawClient(text: string): Promise<RawClient> {
  const url = new URL(text);
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  const cut = framer();
  const came: Frame[] = [];
  let wake: () => void = () => undefined;
  let broken: Error | null = null;
  const stop = (why: Error): void => {
    broken = why;
    wake();
  };
  socket.on('data', (chunk: Buffer) => {
    came.push(...cut(chunk));
    wake();
  });
  socket.on('error', stop);
  socket.on('close', () => stop(new Error('the connection was closed')));
  const next = async (): Promise<Frame> => {
    for (;;) {
      const frame = came.shift();
      if (frame !== undefined) return frame;
      if (broken !== null) throw broken;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  socket.write(startup(url));
  let key = Buffer.alloc(8);
  for (let frame = await next(); frame.type !== 'Z'; frame = await next()) {
    if (frame.type === 'E') throw new Error(frame.bytes.toString('utf8', 5));
    if (frame.type === 'K') key = Buffer.from(frame.bytes.subarray(5));
    const said = frame.type === 'R' ? answer(frame, url.password) : null;
    if (said !== null) socket.write(said);
  }
  const turn: RawClient['turn'] = async (messages, until) => {
    socket.write(Buffer.concat(messages));
    const all: string[] = [];
    for (;;) {
      const frame = await next();
      all.push(shown(frame));
      if (frame.type === until) return all;
    }
  };
  const end = (): Promise<void> =>
    new Promise((resolve) => {
      socket.once('close', () => resolve());
      socket.end(message('X'));
    });
  return { turn, pid: key.readInt32BE(0), key, end };
}
