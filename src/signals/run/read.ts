/** A command of the user: whether it ends with 0, and figures from the JSON that it prints. */
import type { RunResult } from '../../drivers/command/bash.ts';
import { type Reading, single, truth, unavailable } from '../../judge/reading.ts';
import { type SourceDeps, windowVariables } from '../deps.ts';
import { figureOf, oneArm } from '../figure.ts';
import type { ReadSource } from '../source.ts';
import type { RunConfig } from './spec.ts';

export const read =
  (deps: SourceDeps): ReadSource<RunConfig> =>
  async (config, fields, window, abort) => {
    const names = { ...deps.commandEnv, ...windowVariables(window), ...deps.variables('candidate') };
    const env = Object.fromEntries(Object.entries(names).map(([name, text]) => [name, String(text)]));
    const options = { cwd: deps.workspace, env, timeoutMs: config.timeout, abort, mask: deps.mask };
    const result = await deps.run(config.command, options);
    return new Map(fields.map((field) => [field, readingOf(config, field, result)]));
  };

/** Pure. Without a declared field of that name it is the exit code that counts. */
function readingOf(config: RunConfig, name: string, result: RunResult): Reading {
  const unknown = couldNotRun(config, result);
  if (unknown !== null) return unavailable(unknown);
  const field = config.fields[name];
  if (field === undefined) return single(truth(result.code === 0), '', lastLine(result));
  if (result.code !== 0) return unavailable(`the command failed with ${lastLine(result)}`);
  const json = printed(result.stdout);
  return json === undefined ? unavailable('the command printed no JSON') : oneArm(figureOf(json, field));
}

/** 126 and 127: bash found nothing that it could run, so nothing was found out. */
function couldNotRun({ timeout }: RunConfig, { code, stopped, stderr }: RunResult): string | null {
  if (stopped === 'timeout') return `the command did not end within ${timeout / 1000} s`;
  if (stopped === 'aborted') return 'the command was stopped before it ended';
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return code === 126 || code === 127 ? `the command could not be run (exit code ${code}): ${said}` : null;
}

function lastLine({ code, stdout, stderr }: RunResult): string {
  const said = code !== 0 && stderr.trim() !== '' ? stderr : stdout;
  const line = said.trim().split('\n').at(-1)?.trim() ?? '';
  const short = line.length > 120 ? `${line.slice(0, 120)}…` : line;
  return short === '' ? `exit code ${code}` : `exit code ${code}: ${short}`;
}

/** All of standard output, or its last line: package managers print headers of their own before. */
function printed(stdout: string): unknown {
  const whole = stdout.trim();
  return parsed(whole) ?? parsed(whole.split('\n').at(-1) ?? '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
