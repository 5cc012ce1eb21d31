/** A command that ends when we do, however we end: a guard in its process group reads a pipe that only we hold open. */
import type { ChildProcess } from 'node:child_process';
import { Writable } from 'node:stream';

/** Closed without a word, the pipe tells that we were killed: the group has five seconds to end in order. */
const guard = `
{ trap '' TERM; read -r _ <&3 || { kill -TERM -- -$$; sleep 5; kill -KILL -- -$$; }; } >/dev/null 2>&1 &
exec 3<&-
exec bash -euo pipefail -c "$1"`;

export const tiedArguments = (command: string): string[] => ['-c', guard, 'bash', command];

/** With a word, that all is over: what the command left in the background goes on. */
export function untieAtEnd(child: ChildProcess): void {
  const line = child.stdio[3];
  if (!(line instanceof Writable)) return;
  line.on('error', () => undefined);
  child.once('exit', () => line.end('over\n'));
}
