/** What a run compares to know that it goes by the same plan as the one that opened the release. */
import { createHash } from 'node:crypto';
import type { Json } from './document.ts';

/** Raised when the same text comes to mean another plan. Defaults are pinned to `version: 1` of the format. */
const grammar = 1;

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** JSON with sorted keys: the order and the style of the YAML do not matter. */
export function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, of]) => `${JSON.stringify(key)}:${canonical(of)}`).join(',')}}`;
}

/** `config` is what was written, with the environment's overlay and without defaults of ours. */
export function digestOf(config: Json, service: string, environment: string): string {
  const text = canonical({ config, environment, grammar, service });
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
