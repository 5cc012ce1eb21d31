import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Http } from '../../src/transport/http.ts';
import { maskOf } from '../../src/transport/secrets.ts';
import { serve } from '../transport/serve.ts';
import { reading } from './outside.ts';

const lines = [
  'slow: { run: sleep 0.2; echo done }',
  'set: { env: [A] }',
  'ab: { http: { request: GET $URL, value: .v, timeout: 100ms } }',
];

describe('readFields', () => {
  test('gives what was asked for in the order that it was asked in, not of arrival', async () => {
    const facts = await reading(lines, {}, ['slow', 'nobody.x', 'ab.latency', 'set', 'ab']);
    expect([...facts.keys()]).toEqual(['slow', 'nobody.x', 'ab.latency', 'set', 'ab']);
    expect(facts.get('nobody.x')).toEqual({ is: 'unavailable', why: 'the config declares no such signal' });
  });

  test('reads a signal once for all of its fields', async () => {
    const server = await serve((_, response) => response.end('{"v":1}'));
    await reading(lines, { values: { URL: server.url } }, ['ab', 'ab.status', 'ab.latency', 'ab']);
    await server.close();
    expect(server.seen).toEqual(['GET /']);
  });

  test('a field that the signal does not give is unavailable', async () => {
    const facts = await reading(lines, { values: { URL: 'http://localhost:9' } }, ['set.p95', 'ab.p95']);
    expect(facts.get('ab.p95')).toMatchObject({ is: 'unavailable' });
  });

  test('a missing $NAME is unavailable, and says where to put it', async () => {
    expect((await reading(lines, {}, ['ab'])).get('ab')).toMatchObject({
      why: expect.stringContaining('add a line URL=… to the secret SLUICEWAY_ENV'),
    });
  });

  test('one that does not answer holds up the others only until its deadline', async () => {
    const stuck: Http = (request) =>
      sleep(60_000, undefined, { signal: request.abort ?? new AbortController().signal }).then(() =>
        Promise.reject(new Error()),
      );
    const facts = await reading(
      lines,
      { http: stuck, deadlineMs: 100, values: { URL: 'http://localhost' } },
      ['ab', 'set'],
    );
    expect([...facts.values()].map(({ is }) => is)).toEqual(['unavailable', 'single']);
  }, 40_000);

  test('an abort ends what is being read', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    const facts = await reading('smoke: { run: sleep 300 }', {}, ['smoke'], abort.signal);
    expect(facts.get('smoke')).toEqual({ is: 'unavailable', why: 'the command was stopped before it ended' });
  });

  test('also of a reader that does not listen to it', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    const deaf = new Promise<never>(() => undefined);
    const facts = await reading('ci: { checks: [a] }', { checks: () => deaf }, ['ci'], abort.signal);
    expect(facts.get('ci')).toEqual({ is: 'unavailable', why: 'the reading was stopped' });
  });

  test('secrets are masked in every word, of failures and of notes', async () => {
    const server = await serve((_, response) => response.writeHead(500).end('token hunter2-hunter2 refused'));
    const over = {
      mask: maskOf(['hunter2-hunter2']),
      values: { URL: server.url, S: 'hunter2-hunter2' },
      commandEnv: { S: 'hunter2-hunter2' },
    };
    const facts = await reading(
      ['a: { http: GET $URL/x }', 'b: { http: GET http://$S/ }', 'c: { run: echo $S }'],
      over,
    );
    await server.close();
    expect(JSON.stringify([...facts])).not.toContain('hunter2');
    expect(facts.get('a')).toMatchObject({ note: 'answered 500: token *** refused' });
    expect(facts.get('c')).toMatchObject({ note: 'exit code 0: ***' });
  });

  test('many signals at once, and a reader that throws is one unavailable reading', async () => {
    const many = Array.from({ length: 30 }, (_, i) => `s${i}: { checks: [x] }`);
    const facts = await reading(many, { checks: () => Promise.reject(new TypeError('boom')) });
    expect([...facts.values()].every((one) => one.is === 'unavailable' && one.why === 'boom')).toBe(true);
    expect(facts.size).toBe(30);
  });
});
