/** Signals as a user writes them, read from a real outside: the config's own compiler, HTTP client and bash. */
import { tmpdir } from 'node:os';
import { compile } from '../../src/config/compile.ts';
import type { SignalPart } from '../../src/config/parts.ts';
import { runCommand } from '../../src/drivers/command/bash.ts';
import { fieldKey } from '../../src/judge/condition.ts';
import type { Facts, Window } from '../../src/judge/reading.ts';
import type { SourceDeps } from '../../src/signals/deps.ts';
import { readFields } from '../../src/signals/readers.ts';
import { createHttp } from '../../src/transport/http.ts';

export const window: Window = { from: 1_763_800_000_000, to: 1_763_800_060_000 };

export const outside = (over: Partial<SourceDeps> = {}): SourceDeps => ({
  http: createHttp({ backoffMs: 1 }),
  run: runCommand,
  checks: async () => [],
  workspace: tmpdir(),
  values: {},
  jobEnv: {},
  commandEnv: {},
  variables: (arm) => ({
    SLOT: arm === 'candidate' ? 'green' : 'blue',
    CANDIDATE_SLOT: 'green',
    LIVE_SLOT: 'blue',
  }),
  defaults: { headers: {} },
  mask: (text) => text,
  ...over,
});

/** `signals:` of a config, of lines such as `health: { http: GET /health }`. */
export function signalsOf(...lines: readonly string[]): ReadonlyMap<string, SignalPart> {
  const head = [
    'version: 1',
    'service: shop',
    'environments: { production: {} }',
    'deploy: { run: ./deploy }',
  ];
  const text = [...head, 'signals:', ...lines.map((line) => `  ${line}`)].join('\n');
  return compile(text, { path: 'test.yml' }).parts.signals;
}

/** Reads every field of the signals, or the given keys. */
export function reading(
  lines: string | readonly string[],
  over: Partial<SourceDeps> = {},
  keys?: readonly string[],
  abort = new AbortController().signal,
): Promise<Facts> {
  const signals = signalsOf(...(typeof lines === 'string' ? [lines] : lines));
  const every = [...signals.values()].flatMap(({ name, fields }) =>
    [...fields.keys()].map((field) => fieldKey({ signal: name, field })),
  );
  return readFields(outside(over), signals, keys ?? every, window, abort);
}
