/** A response read to its end, with a bound: what a broken endpoint streams must not fill the runner. */
import type { HttpAnswer } from './exchange.ts';

/** 10 MB: far more than a figure's worth of JSON or of Prometheus series. */
const largest = 10_000_000;

/** `from` is `performance.now()` when the request was sent. `fail` makes the error to throw. */
export async function readAnswer(
  { from, response }: { readonly from: number; readonly response: Response },
  fail: (why: string) => Error,
): Promise<HttpAnswer> {
  const text = await bounded(response, fail);
  const { status, headers } = response;
  const ms = performance.now() - from;
  const json = (): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      throw fail(`answered ${status} with something that is not JSON: ${beginning(text)}`);
    }
  };
  return { status, headers, text, json, ms };
}

async function bounded(response: Response, fail: (why: string) => Error): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? [];
  for await (const chunk of body) {
    size += chunk.length;
    if (size > largest) throw fail(`the answer is longer than ${largest / 1_000_000} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What an answer begins with, in one line, for a message. */
export function beginning(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return 'an empty answer';
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
