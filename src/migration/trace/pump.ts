/** Carries one client's bytes to the server and back, through `step`. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { messageOf } from '../../errors.ts';
import { fatal } from '../wire/encode.ts';
import type { Known } from '../wire/footprint.ts';
import { framer } from '../wire/frame.ts';
import { openSession, type Output, type Session } from '../wire/session.ts';
import { opening, parametersOf, withoutChannelBinding } from '../wire/startup.ts';
import type { Split } from '../wire/statement.ts';
import { hangUp, step } from '../wire/step.ts';
import type { TraceEvent } from '../wire/traced.ts';
import { ownCertificate } from './certificate.ts';
import { connectUpstream, type Upstream } from './upstream.ts';

export interface PumpDeps {
  readonly url: URL;
  readonly split: Split;
  readonly nextId: () => number;
  /** By the database that the client asks for. */
  readonly knownOf: (database: string) => Known;
  readonly onEvents: (events: readonly TraceEvent[]) => void;
  /** The server goes on with a statement whose client has left. */
  readonly onLeftRunning: (pid: number) => void;
}

type First = Exclude<ReturnType<typeof opening>, { kind: 'incomplete' | 'gss' }>;

/** Reads past a request for GSS encryption, which gets a no. */
function readFirst(client: Socket, came: Buffer): { readonly found: First | null; readonly rest: Buffer } {
  let rest = came;
  for (let found = opening(rest); found.kind !== 'incomplete'; found = opening(rest)) {
    if (found.kind !== 'gss') return { found, rest };
    client.write('N');
    rest = rest.subarray(found.length);
  }
  return { found: null, rest };
}

/** Resolves to the first packet that says what is wanted. */
function firstPacket(client: Socket): Promise<First> {
  let bytes = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer): void => {
      try {
        const { found, rest } = readFirst(client, Buffer.concat([bytes, chunk]));
        bytes = Buffer.from(rest);
        if (found === null) return;
        client.pause();
        client.off('data', onData);
        resolve(found);
      } catch (thrown) {
        reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
      }
    };
    client.on('data', onData);
    client.once('error', reject);
    client.once('close', () => reject(new Error('the client left')));
  });
}

const write = (socket: Socket, messages: readonly Buffer[]): boolean => {
  const [only] = messages;
  if (only === undefined || socket.destroyed) return true;
  return socket.write(messages.length === 1 ? only : Buffer.concat(messages));
};

/** Whoever is written to too fast makes the other wait. */
function carry(to: Socket, from: Socket, messages: readonly Buffer[]): void {
  if (write(to, messages)) return;
  from.pause();
  to.once('drain', () => from.resume());
}

function join(client: Socket, upstream: Upstream, session: Session, deps: PumpDeps): void {
  const { socket: server, encrypted } = upstream;
  const act = (from: 'client' | 'server', frames: readonly Output[]): void => {
    const toServer = frames.flatMap((output) => output.toServer);
    const toClient = frames.flatMap((output) => output.toClient);
    deps.onEvents(frames.flatMap(({ events }) => events));
    carry(server, client, toServer);
    carry(client, server, encrypted && !session.ready ? toClient.map(withoutChannelBinding) : toClient);
    if (from === 'server' && client.destroyed) server.destroy();
  };
  const take = (from: 'client' | 'server'): ((chunk: Buffer) => void) => {
    const cut = framer();
    return (chunk) => {
      try {
        act(
          from,
          cut(chunk).map((frame) => step(session, { from, frame, at: performance.now() })),
        );
      } catch (thrown) {
        write(client, [fatal('08P01', `Sluiceway’s tracer: ${messageOf(thrown)}`)]);
        server.destroy();
        client.end();
      }
    };
  };
  client.on('data', take('client'));
  server.on('data', take('server'));
  client.once('end', () => server.end());
  server.once('end', () => client.end());
  client.once('close', () => {
    server.destroy();
    if (session.job !== null) deps.onLeftRunning(session.pid);
    deps.onEvents(hangUp(session, performance.now()).events);
  });
  server.once('close', () => client.end());
  client.resume();
}

async function relayCancel(url: URL, packet: Buffer, client: Socket): Promise<void> {
  const { socket } = await connectUpstream(url);
  socket.on('error', () => undefined);
  socket.once('close', () => client.destroy());
  socket.resume();
  socket.end(packet);
}

/** Some tools insist on TLS. What leads on from here is encrypted, or not, by the server's own URL. */
function secure(client: Socket): Socket {
  client.write('S');
  return new TLSSocket(client, { isServer: true, secureContext: ownCertificate() });
}

async function begin(client: Socket, id: number, deps: PumpDeps): Promise<void> {
  const first = await firstPacket(client);
  if (first.kind === 'ssl') {
    serve(secure(client), id, deps);
    return;
  }
  if (first.kind === 'cancel') {
    await relayCancel(deps.url, first.packet, client);
    return;
  }
  const upstream = await connectUpstream(deps.url);
  upstream.socket.on('error', () => client.destroy());
  const asked = parametersOf(first.packet);
  const known = deps.knownOf(asked.get('database') ?? asked.get('user') ?? '');
  const session = openSession({ id, known, split: deps.split, nextId: deps.nextId });
  upstream.socket.write(first.packet);
  if (first.rest.length > 0) client.unshift(first.rest);
  join(client, upstream, session, deps);
}

/** Serves a client until it leaves. What goes wrong is told to the client. */
export function serve(client: Socket, id: number, deps: PumpDeps): void {
  client.setNoDelay(true);
  client.on('error', () => client.destroy());
  begin(client, id, deps).catch((thrown: unknown) => {
    if (!client.destroyed) client.end(fatal('08006', `Sluiceway’s tracer: ${messageOf(thrown)}`));
  });
}
