/** What is under way at a switch: a long request, a stream of events and a WebSocket, on the slot that is left. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import { listen } from '../../../sandbox/http/listen.ts';
import { describeWith } from '../../real-part.ts';
import { until } from '../../sandbox/until.ts';
import { green } from './contract.ts';
import type { MachineOf } from './machine.ts';

const accept = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** Answers `/long` when it is told to, streams at `/events` until it is told to end, and echoes what a WebSocket sends. */
async function service(name: string) {
  const long: ServerResponse[] = [];
  const streams: ServerResponse[] = [];
  const server = createServer(({ url }, response) => {
    response.setHeader('x-slot', name);
    if (url === '/long') return void long.push(response);
    if (url !== '/events') return void response.end(name);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: hello\n\n');
    streams.push(response);
  });
  server.on('upgrade', ({ headers }: IncomingMessage, socket: Duplex) => {
    const key = accept(headers['sec-websocket-key'] ?? '');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
    );
    socket.on('error', () => socket.destroy()).pipe(socket);
  });
  const { port } = await listen(server, 0);
  const stop = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, long, streams, stop };
}

async function opened(url: string): Promise<IncomingMessage> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, resolve).once('error', reject);
  });
  return answer.setEncoding('utf8');
}

/** The tunnel of a WebSocket, once the slot has agreed to it. */
async function tunnel(url: string): Promise<Duplex> {
  const headers = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const outgoing = request(url, { headers }).end();
  return new Promise((resolve, reject) => {
    outgoing.once('upgrade', (_answer, socket) => resolve(socket));
    outgoing.once('response', ({ statusCode }) => reject(new Error(`no WebSocket but a ${statusCode}`)));
    outgoing.once('error', reject);
  });
}

const nextOf = (stream: NodeJS.EventEmitter): Promise<string> =>
  new Promise((resolve) => {
    stream.once('data', (chunk: unknown) => resolve(String(chunk)));
  });

export function inFlightContract(name: string, { part, start }: MachineOf): void {
  describeWith(part, `what is under way at a switch of ${name}`, () => {
    const ends: (() => unknown)[] = [];
    afterEach(async () => {
      for (const end of ends.splice(0).reverse()) await end();
    });

    test('goes on until it ends by itself; a drain waits for it, up to its limit, and says how many are left', async () => {
      const slots = { blue: await service('blue'), green: await service('green') };
      ends.push(slots.blue.stop, slots.green.stop);
      const router = await start({ blue: slots.blue.url, green: slots.green.url });
      ends.push(router.stop);
      const driver = router.driver(green);
      await driver.write({ share: 0 });

      const long = fetch(`${router.url}/long`);
      await until(() => slots.blue.long.length === 1, 'the long request has come through');
      const events = await opened(`${router.url}/events`);
      expect(await nextOf(events)).toBe('data: hello\n\n');
      const socket = await tunnel(`${router.url}/socket`);

      await driver.write({ share: 1 });
      expect(await (await fetch(router.url)).text()).toBe('green');
      expect(await driver.drain('blue', 300)).toEqual({ left: { count: 3, orMore: false } });

      const second = nextOf(events);
      slots.blue.streams[0]?.write('data: still here\n\n');
      expect(await second).toBe('data: still here\n\n');
      const echo = nextOf(socket);
      socket.write('ping');
      expect(await echo).toBe('ping');

      slots.blue.long[0]?.end('done');
      expect(await (await long).text()).toBe('done');
      const over = once(events, 'end');
      slots.blue.streams[0]?.end();
      await over;
      await until(async () => {
        const left = await driver.drain('blue', 0);
        return typeof left !== 'string' && left.left.count === 1;
      }, 'the WebSocket alone is left');
      socket.destroy();
      expect(await driver.drain('blue', 20_000)).toBe('empty');
    });
  });
}
