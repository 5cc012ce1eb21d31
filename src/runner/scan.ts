/** Every open release of the repository, as one tick finds it: what counts is told from what only claims to. */
import type { Scan, Sighting } from '../actions/context.ts';
import {
  type AllListed,
  commitsOf,
  ledgersOf,
  listAll,
  type Listed,
  textKey,
  withIds,
} from '../github/scan.ts';
import type { SeenStatus } from '../github/journal.ts';
import { decode } from '../ledger/codec.ts';
import { type Payload, readPayload } from '../ledger/payload.ts';
import type { Outside } from './outside.ts';
import { branchOf } from './overviews.ts';
import { journalOptions, writersOf } from './shelf.ts';
import { forged, sighted, type Spotted } from './sighting.ts';

/** As far as that can be told without its id: the MAC of a status covers it. Those that are read again are held to it. */
const isEnd = ({ inputs }: Outside, { creator, description }: SeenStatus): boolean =>
  creator !== null &&
  writersOf(inputs.writer).includes(creator) &&
  decode(description)?.event.type === 'closed';

const seemsOver = (outside: Outside, { latest }: Listed): boolean =>
  latest !== null && isEnd(outside, latest);

const claims = ({ payload }: Listed): boolean =>
  typeof payload === 'object' && payload !== null && 'sluiceway' in payload;

interface Counted {
  readonly listed: Listed;
  readonly payload: Payload;
}

/** Its writer and its payload, by signature where there is a key. */
function counted({ invocation, secrets, inputs }: Outside, listed: Listed): Payload | null {
  const binding = { repository: invocation.repository, sha: listed.sha, keys: secrets.keys };
  const ours = listed.creator !== null && writersOf(inputs.writer).includes(listed.creator);
  return ours ? readPayload(listed.payload, binding) : null;
}

/** The newest of each place that has begun is the only one that may be open; a later one whose run died at once is too. */
function candidates(outside: Outside, all: readonly Listed[]): readonly Counted[] {
  const seen = new Set<string>();
  return all.flatMap((listed): readonly Counted[] => {
    const payload = counted(outside, listed);
    const place = `${listed.task} ${listed.environment}`;
    if (payload === null || seen.has(place)) return [];
    if (listed.latest !== null) seen.add(place);
    return listed.latest === null || seemsOver(outside, listed) ? [] : [{ listed, payload }];
  });
}

async function spot(outside: Outside, all: readonly Counted[]): Promise<readonly Spotted[]> {
  const { github, inputs, invocation } = outside;
  const ids = await withIds(
    github,
    all.map(({ listed }) => listed),
    inputs.environment || null,
  );
  const ledgers = await ledgersOf(
    github,
    all.map(({ listed }) => listed.node),
  );
  const paths = all.flatMap(({ listed: { sha }, payload: { config: path } }) =>
    path === '' ? [] : [{ sha, path }],
  );
  const commits = await commitsOf(github, paths, branchOf(invocation.ref) ?? '');
  return all.flatMap(({ listed, payload }) => {
    const raw = ids.get(listed.node);
    if (raw === undefined) return [];
    const text = commits.texts.get(textKey({ sha: listed.sha, path: payload.config }));
    const onBranch = commits.onBranch.get(listed.sha) ?? null;
    return [{ raw, payload, statuses: ledgers.get(listed.node), text, onBranch }];
  });
}

/** One whose payload or writer is not ours, and that says it is a release of ours under way. */
function forgeries(outside: Outside, { releases }: AllListed): readonly Listed[] {
  return releases.filter(
    (listed) => claims(listed) && counted(outside, listed) === null && !seemsOver(outside, listed),
  );
}

/** @throws SluicewayError GITHUB where the repository's deployments cannot be listed */
export async function scan(outside: Outside): Promise<Scan> {
  const { inputs, log, github } = outside;
  const { environment = '', service = '' } = inputs;
  const all = await listAll(github, environment === '' ? null : [environment]);
  if (all.cut)
    log.warn(
      `Only the newest ${all.releases.length} releases were looked through: an older one may still be open.`,
    );
  const ours = candidates(outside, all.releases).filter(
    ({ payload }) => service === '' || payload.service === service,
  );
  const facts = { nodeId: all.nodeId, defaultBranch: all.defaultBranch };
  const spotted = await spot(outside, ours);
  return {
    sightings: spotted.map((one): Sighting => sighted(outside, facts, one, journalOptions(outside, ''))),
    forged: forgeries(outside, all).map(forged),
  };
}

/** Other tools may write a status after its end: then the whole ledger tells. */
async function endedBefore(outside: Outside, all: readonly Listed[]): Promise<boolean> {
  const ledgers = await ledgersOf(
    outside.github,
    all.map(({ node }) => node),
  );
  return all.every(({ node }) => ledgers.get(node)?.some((status) => isEnd(outside, status)) === true);
}

/** Whether anything in the repository looks like a release that is open, in whatever environment and of whatever key. */
export async function anyOpen(outside: Outside): Promise<boolean> {
  const { releases } = await listAll(outside.github, null);
  const open = releases.filter(
    (listed) => listed.latest !== null && claims(listed) && !seemsOver(outside, listed),
  );
  return open.length > 0 && !(await endedBefore(outside, open));
}
