/** Every reader by its kind, and the reading of what a look needs: each signal once, all of them at the same time. */
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { SignalPart } from '../config/parts.ts';
import { messageOf } from '../errors.ts';
import { type Facts, type Reading, type Some, unavailable } from '../judge/reading.ts';
import { read as checks } from './checks/read.ts';
import type { SourceDeps } from './deps.ts';
import { read as env } from './env/read.ts';
import { read as http } from './http/read.ts';
import { read as prometheus } from './prometheus/read.ts';
import { read as run } from './run/read.ts';
import type { Span } from './source.ts';
import { read as sql } from './sql/read.ts';
import { read as window } from './window/read.ts';

type Readings = ReadonlyMap<string, Reading>;

/** A new kind is one line here. */
async function readPart(
  deps: SourceDeps,
  part: SignalPart,
  ...rest: [Some<string>, Span, AbortSignal]
): Promise<Readings> {
  switch (part.kind) {
    case 'checks':
      return checks(deps)(part.config, ...rest);
    case 'env':
      return env(deps)(part.config, ...rest);
    case 'http':
      return http(deps)(part.config, ...rest);
    case 'lcov': {
      // It alone needs a reader of LCOV.
      const { read: lcov } = await import('./lcov/read.ts');
      return lcov(deps)(part.config, ...rest);
    }
    case 'prometheus':
      return prometheus(deps)(part.config, ...rest);
    case 'run':
      return run(deps)(part.config, ...rest);
    case 'sql':
      return sql(deps)(part.config, ...rest);
    case 'window':
      return window(part.config, ...rest);
  }
}

const parallel = 6;
const defaultDeadline = 30_000;
/** What a stopped reader is waited for: a command's processes have 5 s to end in order (drivers/command/group.ts). */
const cleanUpOf = ({ kind }: SignalPart): number => (kind === 'run' ? 7_000 : 250);

/** What the user allows a command or a request to take counts; anything else has the same time. */
function deadlineOf(part: SignalPart, usual: number): number {
  return part.kind === 'run' || part.kind === 'http' ? Math.max(usual, part.config.timeout + 1_000) : usual;
}

/**
 * The readings of `keys` (`ab.p95`, or `health` for a default field) over one window, in the order of `keys`.
 * Total: whatever the outside does becomes an `unavailable` reading, with no secret in its words.
 */
export async function readFields(
  deps: SourceDeps,
  signals: ReadonlyMap<string, SignalPart>,
  keys: readonly string[],
  window: Span,
  abort: AbortSignal,
): Promise<Facts> {
  const limit = pLimit(parallel);
  const names = [...new Set(keys.map((key) => splitKey(key).signal))];
  const readOne = (name: string): Promise<Readings> => {
    const own = keys.filter((key) => splitKey(key).signal === name);
    return limit(() => readSignal(deps, signals.get(name), own, window, abort));
  };
  const read = await Promise.all(names.map(readOne));
  const found = new Map(read.flatMap((readings) => [...readings]));
  return new Map(
    keys.map((key) => [key, masked(found.get(key) ?? unavailable('it was not read'), deps.mask)]),
  );
}

/** A signal's name holds no dot; a field may, as `p99.9` does. */
function splitKey(key: string): { readonly signal: string; readonly field: string } {
  const dot = key.indexOf('.');
  return dot < 0 ? { signal: key, field: '' } : { signal: key.slice(0, dot), field: key.slice(dot + 1) };
}

/** All fields of one signal, by key. */
async function readSignal(
  deps: SourceDeps,
  part: SignalPart | undefined,
  keys: readonly string[],
  window: Span,
  abort: AbortSignal,
): Promise<Readings> {
  const [first, ...rest] = keys.map((key) => splitKey(key).field);
  if (part === undefined || first === undefined) return all(keys, 'the config declares no such signal');
  const ms = deadlineOf(part, deps.deadlineMs ?? defaultDeadline);
  try {
    const readings = await within(ms, cleanUpOf(part), abort, (signal) =>
      readPart(deps, part, [first, ...rest], window, signal),
    );
    const of = (key: string): Reading =>
      readings.get(splitKey(key).field) ?? unavailable('the signal does not give it');
    return new Map(keys.map((key) => [key, of(key)]));
  } catch (thrown) {
    return all(keys, messageOf(thrown));
  }
}

const all = (keys: readonly string[], why: string): Readings =>
  new Map(keys.map((key) => [key, unavailable(why)]));

/** Stops the work after `ms` or when the look is stopped, and waits `cleanUp` ms at most until it has ended. */
async function within<T>(
  ms: number,
  cleanUp: number,
  abort: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(ms);
  const done = new AbortController();
  const givenUp = sleep(ms, undefined, { signal: AbortSignal.any([abort, done.signal]) })
    .catch(() => undefined)
    .then(() => sleep(cleanUp, undefined, { signal: done.signal }))
    .then(() => Promise.reject(new Error(`no answer within ${ms / 1000} s`)));
  try {
    return await Promise.race([work(AbortSignal.any([abort, deadline])), givenUp]);
  } catch (thrown) {
    // What a connection says that we cut ourselves would only mislead.
    if (abort.aborted) throw new Error('the reading was stopped');
    throw deadline.aborted ? new Error(`no answer within ${ms / 1000} s`) : thrown;
  } finally {
    done.abort();
  }
}

function masked(reading: Reading, mask: (text: string) => string): Reading {
  if (reading.is === 'unavailable') return { ...reading, why: mask(reading.why) };
  return reading.note === undefined ? reading : { ...reading, note: mask(reading.note) };
}
