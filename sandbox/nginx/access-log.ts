/**
 * What nginx can tell of each slot: one line of its access log a request, counted by window. It has no figures by
 * slot of its own (`stub_status` counts all together).
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Passed, Traffic } from '../router/observed.ts';

/** When it ended in seconds, which slot it went to, with what status, in how many seconds. */
export const logFormat = '$msec $sluiceway_slot $status $request_time';

export const logIn = (prefix: string): string => join(prefix, 'access.log');

const form = /^(?<at>\d+\.\d{3}) (?<slot>blue|green) (?<status>\d{3}) (?<seconds>\d+\.\d{3})$/;

/** nginx's word for a user who gave up waiting. */
const gaveUp = 499;

/**
 * `undefined` for a line of no slot: a request that nginx itself refused. Failed is a 5xx, nginx's own included, and
 * whoever gave up. An answer that a slot broke off half-way is not told apart: nginx logs the status it began with.
 * Pure.
 */
export function passedOf(line: string): Passed | undefined {
  const found = form.exec(line)?.groups;
  if (found === undefined) return undefined;
  const slot = found.slot === 'green' ? 'green' : 'blue';
  const status = Number(found.status);
  const failed = status >= 500 || status === gaveUp;
  return { slot, at: Math.round(Number(found.at) * 1000), ms: Number(found.seconds) * 1000, failed };
}

/** Reads what was written since the last time; a line that is not whole yet waits. */
export class AccessLog {
  readonly #file: number;
  readonly #traffic: Traffic;
  readonly #chunk = Buffer.alloc(64 * 1024);
  #position = 0;
  #rest = '';

  constructor(path: string, traffic: Traffic) {
    // nginx makes it where it is not there yet; so do we, whoever comes first.
    this.#file = openSync(path, 'a+');
    this.#traffic = traffic;
  }

  read(): void {
    for (;;) {
      const length = readSync(this.#file, this.#chunk, 0, this.#chunk.length, this.#position);
      if (length === 0) return;
      this.#position += length;
      this.#take(this.#chunk.toString('latin1', 0, length));
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const passed of lines.map(passedOf)) if (passed !== undefined) this.#traffic.add(passed);
  }
}
