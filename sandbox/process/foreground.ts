/** A program in the foreground, beside a process that never outlives its starter. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWith, ready } from './parent.ts';

/** Of a server that does not speak HTTP it is enough that it lets itself be connected to. */
async function knock(url: string): Promise<void> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol !== 'tcp:') {
    await fetch(url);
    return;
  }
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect').finally(() => socket.destroy());
}

const answers = (url: string): Promise<boolean> =>
  knock(url).then(
    () => true,
    () => false,
  );

/**
 * Resolves once it is up; from then on the process ends with it. `command`: the URL that answers once it is up, the
 * signal that ends it gently, the program, and its arguments. `afterwards` is run once it was ended gently.
 */
export async function foreground(
  [url = '', signal = '', file = '', ...args]: readonly string[],
  afterwards: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const gently = Object.entries(constants.signals).find(([name]) => name === signal)?.[1] ?? 'SIGTERM';
  const program = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(program, 'close');
  let closing = false;
  program.once('close', (code) => {
    if (!closing) process.exit(code ?? 1);
  });
  program.once('error', (error) => {
    console.error(error.message);
    process.exit(1);
  });
  // Requests in flight end, for 5 s at most.
  endWith(async () => {
    closing = true;
    const late = setTimeout(() => program.kill('SIGTERM'), 5_000);
    program.kill(gently);
    await ended;
    clearTimeout(late);
    await afterwards();
  });
  while (!(await answers(url))) await sleep(20);
  ready({ pid: program.pid });
}
