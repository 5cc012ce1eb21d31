/** nginx in the foreground, beside a process that never outlives its starter: `server.ts <nginx> <prefix> <url>`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWith, ready } from '../process/parent.ts';

const [binary = 'nginx', prefix = '', url = ''] = process.argv.slice(2);
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
});

const answers = (): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );
while (!(await answers())) await sleep(20);
ready({ pid: nginx.pid });
