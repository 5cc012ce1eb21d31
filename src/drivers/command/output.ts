/** Reads one output of a command: line by line for the log, and its end for what comes after. */
import type { Readable } from 'node:stream';

/** Characters kept of each output; what came before is lost. */
const kept = 65_536;

/** Begins to read. The function given back says what the end of the output is, at any time. */
export function collect(stream: Readable, onLine: (line: string) => void): () => string {
  let tail = '';
  let open = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    tail = (tail + chunk).slice(-kept);
    const lines = (open + chunk).split(/\r?\n/);
    // A line without an end must not grow for ever.
    open = (lines.pop() ?? '').slice(-kept);
    for (const line of lines) onLine(line);
  });
  stream.once('close', () => {
    if (open !== '') onLine(open);
  });
  return () => tail;
}
