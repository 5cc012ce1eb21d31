/** A file of feature flags, edited in its place: the service that reads it is the router. */
import { readFile } from 'node:fs/promises';
import type { Exposure } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { expandText, type Variables } from '../../../transport/expand.ts';
import type { Router } from '../confirmed.ts';
import type { Sides, TrafficReading } from '../driver.ts';
import { codeOf } from '../system-error.ts';
import { prepareFile, whyNotWritten } from '../whole-file.ts';
import { equal } from '../share.ts';
import { shareIn, withShare } from './flags.ts';
import type { FileTraffic } from './spec.ts';

export interface FileRouterDeps {
  /** What `$NAME` stands for. */
  readonly values: Variables;
}

const fail = ({ path }: FileTraffic, found: string, cause?: unknown): SluicewayError =>
  new SluicewayError('TRAFFIC', `rollout.traffic.file: ${path} ${found}`, cause);

function whyNotRead(thrown: unknown): string {
  const code = codeOf(thrown);
  if (code === 'ENOENT') return 'is not there: the runner must see the file that the service reads';
  return code === 'EACCES' ? 'may not be read by this user' : `cannot be read (${code})`;
}

function placeOf(config: FileTraffic, { values }: FileRouterDeps): string {
  const path = expandText(config.path, values);
  if (path.startsWith('/')) return path;
  throw fail(config, 'is not an absolute path: write one');
}

const load = (config: FileTraffic, deps: FileRouterDeps): Promise<string> =>
  readFile(placeOf(config, deps), 'utf8').catch((thrown: unknown) => {
    throw thrown instanceof SluicewayError ? thrown : fail(config, whyNotRead(thrown), thrown);
  });

/** Without a slot the figure is the candidate's, whichever slot that is. */
const turned = (share: number, { slot }: FileTraffic, { candidate }: Sides): number =>
  slot === undefined || slot === candidate ? share : Number((1 - share).toFixed(9));

/** `false` where somebody has changed the file since it was read: that must not be overwritten. */
async function replace(
  config: FileTraffic,
  deps: FileRouterDeps,
  from: string,
  to: string,
): Promise<boolean> {
  const prepared = await prepareFile(placeOf(config, deps), to).catch((thrown: unknown) => {
    throw fail(config, whyNotWritten(thrown), thrown);
  });
  try {
    if ((await load(config, deps)) !== from) return false;
    await prepared.commit();
    return true;
  } finally {
    await prepared.discard();
  }
}

/** Switch and list too, also where the percentage is there already. Others may be editing the file: begun anew then. */
async function put(config: FileTraffic, deps: FileRouterDeps, share: number): Promise<void> {
  for (;;) {
    const text = await load(config, deps);
    const next = withShare(config, text, share);
    if (next === text || (await replace(config, deps, text, next))) return;
  }
}

async function confirm(config: FileTraffic, deps: FileRouterDeps, to: Exposure, sides: Sides): Promise<void> {
  const share = turned(to.share, config, sides);
  const text = await load(config, deps);
  if (withShare(config, text, share) === text) return;
  // The percentage was there already, but not the switch or the list.
  if (equal({ share: shareIn(config, text) }, { share })) return put(config, deps, share);
  throw fail(config, 'was changed by somebody else at the same moment');
}

async function read(config: FileTraffic, deps: FileRouterDeps, sides: Sides): Promise<TrafficReading> {
  const share = shareIn(config, await load(config, deps));
  return { set: { share: turned(share, config, sides) }, serving: 'unknown' };
}

export function fileRouter(config: FileTraffic, deps: FileRouterDeps, sides: Sides): Router {
  return {
    read: () => read(config, deps, sides),
    set: ({ share }) => put(config, deps, turned(share, config, sides)),
    drain: async () => 'unknown',
    confirm: (to) => confirm(config, deps, to, sides),
  };
}
