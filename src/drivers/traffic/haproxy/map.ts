/** The share of green in HAProxy's memory, in buckets of 10,000, under the key `green` of the map. */
import { ask, fail, pathOf, type Runtime } from './runtime.ts';

/** Of the buckets; a share is a whole number of them. */
export const whole = 10_000;

export interface ShareMap extends Runtime {
  /** The map file, as the config writes it. */
  readonly map: string;
}

const command = (verb: string, { map, values }: ShareMap, rest: string): string =>
  `${verb} map ${pathOf(map, values)} ${rest}`;

/** `undefined` where the map has no line for green: HAProxy then gives it nothing. */
function parse({ map }: ShareMap, answer: string): number | undefined {
  if (answer.includes('found=no')) return undefined;
  const found = /found=yes.*, value="([^"]*)"/.exec(answer)?.[1];
  if (found === undefined)
    throw fail(
      `HAProxy answers "${answer.slice(0, 80)}" about ${map}: does its configuration name the map just so?`,
    );
  if (/^\d{1,5}$/.test(found) && Number(found) <= whole) return Number(found);
  throw fail(`the map says "${found}" for green: set a number of 0 to ${whole}, as in \`${restore(map)}\``);
}

/** For the shell, to set it right by hand. */
const restore = (map: string): string => `echo "set map ${map} green 0" | socat - <socket>`;

const get = async (map: ShareMap): Promise<number | undefined> =>
  parse(map, await ask(map, command('get', map, 'green')));

/** Buckets of green, 0 to 10,000. @throws SluicewayError TRAFFIC where the map says something else. */
export const readBuckets = async (map: ShareMap): Promise<number> => (await get(map)) ?? 0;

/** Always read back: to a bad value HAProxy answers the same blank line as to a good one. */
export async function setBuckets(map: ShareMap, buckets: number): Promise<void> {
  const verb = (await get(map)) === undefined ? 'add' : 'set';
  const answer = await ask(map, command(verb, map, `green ${buckets}`));
  const now = await readBuckets(map);
  if (now === buckets || answer === '') return;
  throw fail(`HAProxy answers "${answer.slice(0, 80)}" to ${verb} map, and still says ${now}`);
}
