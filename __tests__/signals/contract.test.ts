/**
 * What every reader owes, whatever the outside does: an answer (never a throw), `unavailable` rather than good,
 * and no secret in its words.
 */
import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { SourceDeps } from '../../src/signals/deps.ts';
import { specs } from '../../src/signals/specs.ts';
import { maskOf } from '../../src/transport/secrets.ts';
import { reading } from './outside.ts';

const secret = 'hunter2-hunter2';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A port on which every connection meets `welcome`; `null`: nothing listens. Gives host and port. */
async function port(welcome: ((socket: Socket) => void) | null): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    welcome?.(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  if (welcome === null) await close();
  else closing.push(close);
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

const networks: readonly (readonly [string, ((socket: Socket) => void) | null])[] = [
  ['nothing listens', null],
  ['nobody answers', () => undefined],
  ['the connection is cut', (socket) => socket.destroy()],
  ['it is closed without a word', (socket) => socket.end()],
  ['rubbish comes', (socket) => socket.end(Buffer.from('\u0000\u0001\u0002 rubbish\r\n\r\n'))],
  [
    'an answer comes without its end',
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'),
  ],
];
/** Each kind that goes over the network; `$AT` is where, `$S` a secret. */
const remote = [
  'x: { http: { request: GET http://$AT/$S, headers: { token: $S }, timeout: 300ms } }',
  'x: { http: { request: POST http://$AT/?arm=$ARM&s=$S, timeout: 300ms }, counts: { total: .t, failed: .f } }',
  'x: { prometheus: { url: http://u:$S@$AT, total: a, failed: b } }',
  'x: { prometheus: { url: http://$AT, histogram: "a{s=\'$S\'}" } }',
  'x: { sql: { url: postgres://u:$S@$AT/d, query: select 1 } }',
];
/** Those that do not, each in an outside that fails it. */
const local: readonly (readonly [string, string, Partial<SourceDeps>])[] = [
  [
    'x: { checks: [a] }',
    'GitHub refuses',
    { checks: () => Promise.reject(new Error(`token ${secret} refused`)) },
  ],
  ['x: { checks: [a] }', 'GitHub hangs', { checks: (signal) => sleep(60_000, [], { signal }) }],
  ['x: { checks: [a] }', 'GitHub knows none', {}],
  ['x: { lcov: coverage/lcov.info }', 'there is no file', {}],
  ['x: { lcov: "**" }', 'the checkout is not there', { workspace: '/no/such/folder' }],
  ['x: { run: no-such-command $S }', 'the command is not there', {}],
  ['x: { run: { command: sleep 300, timeout: 100ms } }', 'the command hangs', {}],
  ['x: { run: echo, fields: { v: { path: .v } } }', 'it says nothing', {}],
  ['x: { run: "true" }', 'the checkout is not there', { workspace: '/no/such/folder' }],
];

async function holds(line: string, over: Partial<SourceDeps>, except: readonly string[] = []): Promise<void> {
  const facts = await reading(line, { mask: maskOf([secret]), deadlineMs: 800, ...over });
  const good = [...facts].filter(([key, one]) => one.is !== 'unavailable' && !except.includes(key));
  expect(good).toEqual([]);
  expect(facts.size).toBeGreaterThan(0);
  expect(JSON.stringify([...facts])).not.toContain(secret);
}

describe.each(networks)('%s', (_, welcome) => {
  test.each(remote)('%s', async (line) => {
    await holds(line, { values: { AT: await port(welcome), S: secret } });
  });
});

describe.each(local)('%s', (line, world, over) => {
  // Of a command that ends with 0 the default field is true, whatever it printed.
  test(world, () =>
    holds(line, { commandEnv: { S: secret }, ...over }, world === 'it says nothing' ? ['x'] : []),
  );
});

test('every kind is held to it', () => {
  const kinds = [...remote, ...local.map(([line]) => line)].map((line) => /\{ (\w+):/.exec(line)?.[1]);
  // env only looks at names that it was given, window at the clock: there is no outside that could fail.
  expect(new Set([...kinds, 'env', 'window'])).toEqual(new Set(Object.keys(specs)));
});

test('whatever bytes an LCOV file is made of, its reading is a share or unavailable', async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'sluiceway-contract-'));
  closing.push(async () => rmSync(workspace, { recursive: true }));
  const word = fc.constantFrom(
    'SF:a.ts',
    'DA:1,1',
    'DA:2,-5',
    'DA:x,y',
    'LF:3',
    'LH:9',
    'BRDA:1,0,0,-',
    'end_of_record',
    '\u0000',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(word, fc.string()), { maxLength: 12 }), async (lines) => {
      writeFileSync(join(workspace, 'lcov.info'), `${lines.join('\n')}\nend_of_record\n`);
      for (const one of (await reading('x: { lcov: lcov.info }', { workspace })).values()) {
        if (one.is === 'unavailable') continue;
        if (one.is !== 'single' || one.sample.kind !== 'value') throw new Error(JSON.stringify(one));
        expect(one.sample.value).toBeGreaterThanOrEqual(0);
        expect(one.sample.value).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 200 },
  );
});
