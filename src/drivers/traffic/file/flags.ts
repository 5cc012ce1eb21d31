/** What a flag file says of the rollout, and what is to be changed in it for a share. Pure. */
import { SluicewayError } from '../../../errors.ts';
import { parsePath, toNumber } from '../../../transport/path.ts';
import { equal, exposureOf, percentOf } from '../share.ts';
import { type Edit, edited, type Keys, parseFlags, Uneditable, valueAt } from './edit.ts';
import type { FileTraffic } from './spec.ts';

const keysOf = (path: string): Keys => parsePath(path) ?? [];

const fail = (config: FileTraffic, found: string): SluicewayError =>
  new SluicewayError('TRAFFIC', `rollout.traffic.file: ${config.path} ${found}`);

function told<T>(config: FileTraffic, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof Uneditable) throw fail(config, thrown.message);
    throw thrown;
  }
}

function percentageIn(config: FileTraffic, text: string): number {
  const { percentage, unit = '%' } = config;
  const found = valueAt(parseFlags(text), keysOf(percentage));
  const figure = toNumber(found);
  const exposure = figure === undefined ? undefined : exposureOf(figure, unit);
  if (exposure !== undefined) return exposure.share;
  const range = unit === '%' ? '0 to 100' : '0 to 1 (with `unit: share`)';
  throw fail(config, `says ${JSON.stringify(found)} at ${percentage}: write a number of ${range}`);
}

/** `undefined` where the file has no switch. */
function switchIn(config: FileTraffic, text: string): boolean | undefined {
  if (config.enabled === undefined) return undefined;
  const found = valueAt(parseFlags(text), keysOf(config.enabled));
  if (typeof found === 'boolean') return found;
  throw fail(config, `says ${JSON.stringify(found)} at ${config.enabled}: write true or false`);
}

function missingUsers({ whitelist }: FileTraffic, text: string): readonly string[] {
  if (whitelist === undefined) return [];
  const list = valueAt(parseFlags(text), keysOf(whitelist.at));
  if (!Array.isArray(list)) throw new Uneditable(`has no list at ${whitelist.at}: write [] there`);
  const there = new Set(list.map(String));
  return whitelist.users.filter((user) => !there.has(user));
}

/** The share, 0..1. @throws SluicewayError TRAFFIC where the file says none. */
export const shareIn = (config: FileTraffic, text: string): number =>
  told(config, () => (switchIn(config, text) === false ? 0 : percentageIn(config, text)));

function editsFor(config: FileTraffic, text: string, share: number): readonly Edit[] {
  const figure = config.unit === 'share' ? share : percentOf(share);
  const { enabled, whitelist } = config;
  const users = share > 0 && whitelist !== undefined ? missingUsers(config, text) : [];
  return [
    ...(equal({ share: percentageIn(config, text) }, { share })
      ? []
      : [{ at: keysOf(config.percentage), value: figure }]),
    ...(enabled === undefined || switchIn(config, text) === share > 0
      ? []
      : [{ at: keysOf(enabled), value: share > 0 }]),
    ...users.map((add) => ({ at: keysOf(whitelist?.at ?? ''), add })),
  ];
}

/** The whole text at this share; the very same text where nothing has to change. */
export const withShare = (config: FileTraffic, text: string, share: number): string =>
  told(config, () => edited(text, editsFor(config, text, share)));
