/**
 * nginx in the foreground, beside a process that never outlives its starter and tells at /stats what its access log
 * says: `server.ts <nginx> <prefix> <management> <stats port>`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveJson } from '../http/json-server.ts';
import { endWith, ready } from '../process/parent.ts';
import { Traffic } from '../router/observed.ts';
import { statsAnswer } from '../router/stats.ts';
import { AccessLog, logIn } from './access-log.ts';

const [binary = 'nginx', prefix = '', management = '', statsPort = '0'] = process.argv.slice(2);
const traffic = new Traffic();
const log = new AccessLog(logIn(prefix), traffic);
const stats = await serveJson(
  [
    {
      method: 'GET',
      path: /^\/stats$/,
      answer: ({ query }) => {
        log.read();
        return statsAnswer(traffic, query);
      },
    },
  ],
  Number(statsPort),
);
const nginx = spawn(binary, ['-p', prefix, '-c', join(prefix, 'nginx.conf')], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const ended = once(nginx, 'close');
let closing = false;
nginx.once('close', (code) => {
  if (!closing) process.exit(code ?? 1);
});
nginx.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});

/** Requests in flight end, for 5 s at most. */
endWith(async () => {
  closing = true;
  const late = setTimeout(() => nginx.kill('SIGTERM'), 5_000);
  nginx.kill('SIGQUIT');
  await ended;
  clearTimeout(late);
  await stats.close();
  log.close();
});

const answers = (): Promise<boolean> =>
  fetch(management).then(
    () => true,
    () => false,
  );
while (!(await answers())) await sleep(20);
ready({ pid: nginx.pid });
