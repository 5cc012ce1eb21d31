/** The user's config: a path in the checkout, the same YAML inline, or the file at another commit. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile } from '../config/compile.ts';
import type { Compiled } from '../config/parts.ts';
import { SluicewayError } from '../errors.ts';
import type { Outside } from './outside.ts';

export const isInline = (config: string): boolean =>
  config.includes('\n') || /^\s*(version\s*:|\{)/.test(config);

const missing = (path: string, where: string, cause?: unknown): SluicewayError =>
  new SluicewayError(
    'CONFIG',
    `There is no config at ${path} ${where}. Add one (docs/config.md has a first one to copy), give its path as the ` +
      'input "config", or give the YAML itself. Is the repository checked out before this step?',
    cause,
  );

async function textOf(
  { workspace, textAt, asksTexts = false, invocation }: Outside,
  sha: string,
  config: string,
): Promise<string> {
  if (isInline(config)) return config;
  if (sha === invocation.sha && !asksTexts) {
    return readFile(join(workspace, config), 'utf8').catch((cause: unknown) => {
      throw missing(config, 'in the checkout', cause);
    });
  }
  const text = await textAt(sha, config);
  if (text === null) throw missing(config, `at commit ${sha.slice(0, 7)}`);
  return text;
}

/** A name that is used and has no value is refused before anything is changed. */
function checkReferences(compiled: Compiled, path: string, values: Readonly<Record<string, string>>): void {
  const lines = compiled.references
    .filter(({ name }) => (values[name] ?? '') === '')
    .map(({ name, line, column }) => `${path}:${line}:${column}: $${name} has no value`);
  if (lines.length === 0) return;
  const cure =
    'Add a line NAME=value for each to the secret SLUICEWAY_ENV of this environment, and pass it as the input "secrets".';
  throw new SluicewayError('CONFIG', [...lines, `  ${cure}`].join('\n'));
}

export interface CompileRequest {
  readonly sha: string;
  /** A path or the YAML; the input `config` when left out. */
  readonly config?: string;
  readonly environment?: string;
  readonly service?: string;
  /** Plans only the way to that commit: no gates, no migration. */
  readonly rollback?: boolean;
}

export async function compileAt(outside: Outside, request: CompileRequest): Promise<Compiled> {
  const compiled = await compileOnly(outside, request);
  checkReferences(compiled, outside.inputs.config ?? '', outside.secrets.values);
  return compiled;
}

/** Without looking whether every `$NAME` has a value: enough to know what a config is about. */
export async function compileOnly(outside: Outside, request: CompileRequest): Promise<Compiled> {
  const { inputs } = outside;
  const { sha, rollback = false, config = inputs.config ?? '' } = request;
  const path = isInline(config) ? 'config' : config;
  const options = {
    path,
    rollback,
    inline: isInline(config),
    environment: request.environment ?? (inputs.environment || undefined),
    service: request.service ?? (inputs.service || undefined),
  };
  return compile(await textOf(outside, sha, config), options);
}
