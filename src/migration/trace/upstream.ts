/** The way to the real server: TCP, a Unix socket, or TLS where the URL asks for it. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { SluicewayError } from '../../errors.ts';

export interface Upstream {
  readonly socket: Socket;
  readonly encrypted: boolean;
}

/** SSLRequest. */
const request = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof modes)[number];

const modeOf = (url: URL): Mode => modes.find((mode) => mode === url.searchParams.get('sslmode')) ?? 'prefer';

export function placeOf(url: URL): { readonly host: string; readonly port: number } {
  return {
    host: decodeURIComponent(url.searchParams.get('host') ?? url.hostname) || 'localhost',
    port: Number(url.searchParams.get('port') ?? (url.port || '5432')),
  };
}

function open(url: URL): Promise<Socket> {
  const { host, port } = placeOf(url);
  const socket = host.startsWith('/')
    ? connect({ path: `${host}/.s.PGSQL.${port}` })
    : connect({ host: host.replaceAll(/^\[|\]$/g, ''), port, noDelay: true });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

async function answerTo(socket: Socket): Promise<string> {
  socket.write(request);
  const ended = once(socket, 'close').then((): never => {
    throw new Error('the server closed the connection');
  });
  const answer: readonly unknown[] = await Promise.race([once(socket, 'data'), ended]);
  const chunk = answer[0];
  return Buffer.isBuffer(chunk) ? chunk.toString('latin1', 0, 1) : '';
}

function secure(socket: Socket, url: URL, mode: Mode): Promise<Socket> {
  const { host } = placeOf(url);
  const root = url.searchParams.get('sslrootcert');
  const verified = mode === 'verify-ca' || mode === 'verify-full';
  const tls = connectTls({
    socket,
    ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }),
    rejectUnauthorized: verified,
    ...(root === null ? {} : { ca: readFileSync(root) }),
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  });
  return new Promise((resolve, reject) => {
    tls.once('error', reject);
    tls.once('secureConnect', () => resolve(tls));
  });
}

/** Throws where it cannot be reached, or does not offer the TLS that the URL asks for. */
export async function connectUpstream(url: URL): Promise<Upstream> {
  const socket = await open(url);
  const mode = modeOf(url);
  if (mode === 'disable' || mode === 'allow' || placeOf(url).host.startsWith('/')) {
    return { socket, encrypted: false };
  }
  if ((await answerTo(socket)) === 'S') return { socket: await secure(socket, url, mode), encrypted: true };
  if (mode === 'prefer') return { socket, encrypted: false };
  socket.destroy();
  throw new SluicewayError(
    'DATABASE',
    `The server offers no TLS, which sslmode=${mode} in the URL asks for.`,
  );
}
