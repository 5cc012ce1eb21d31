/** Fields with a share that are left out where there is none. */
import type { Exposure } from '../config/plan.ts';
import type { Fields, Found } from './effects.ts';
import { readShare, writeShare } from './text.ts';

export const writeShareOf = (key: string, share: Exposure | undefined): Fields =>
  share === undefined ? [] : [[key, writeShare(share)]];

/** As a part of an event; `undefined` where what stands there is no share. */
export function readShareOf<const K extends string>(
  found: Found,
  key: K,
): { readonly [N in K]?: Exposure } | undefined {
  const written = found.get(key);
  const share = written === undefined ? undefined : readShare(written);
  if (written !== undefined && share === undefined) return undefined;
  const field: { [N in K]?: Exposure } = {};
  if (share !== undefined) field[key] = share;
  return field;
}
