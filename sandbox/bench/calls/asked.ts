/** What a single call to GitHub is, by itself: most tell their purpose, a reading of the ledger does not. */
import { z } from 'zod';
import { decode } from '../../../src/ledger/codec.ts';
import type { EventType, NewEvent } from '../../../src/release/event.ts';
import type { RecordedCall } from '../../github/journal.ts';

/** What the goal counts: the effects at four calls each, all the rest together, and the looks not at all. */
export type Group = 'effects' | 'looks' | 'rest';

/** A row of the table. */
export interface Kind {
  readonly group: Group;
  readonly what: string;
}

export type Asked =
  | { readonly is: 'event'; readonly release: number; readonly event: NewEvent }
  /** All events of a release are listed. */
  | { readonly is: 'reading'; readonly release: number }
  | { readonly is: 'comment' }
  | { readonly is: 'plain'; readonly kind: Kind };

const rest = (what: string): Kind => ({ group: 'rest', what });
const signal: Kind = { group: 'looks', what: 'signals' };

/** By method and template, without the repository. */
const plain: Readonly<Record<string, Kind>> = {
  'GET environments': rest('environments'),
  'GET environments/{environment_name}/deployment-branch-policies': rest('environments'),
  'GET deployments': rest('finding'),
  'GET deployments/{deployment_id}': rest('finding'),
  'POST deployments': rest('opening'),
  'POST git/tags': rest('lease'),
  'GET git/tags/{tag_sha}': rest('lease'),
  'POST git/refs': rest('lease'),
  'GET git/ref/{ref}': rest('lease'),
  'GET actions/runs/{run_id}': rest('lease'),
  'GET actions/runs/{run_id}/approvals': rest('approval'),
  'GET commits/{ref}/check-runs': signal,
  'GET commits/{ref}/status': signal,
};

const comments: ReadonlySet<string> = new Set([
  'GET commits/{commit_sha}/pulls',
  'GET issues/{issue_number}/comments',
  'POST issues/{issue_number}/comments',
  'PATCH issues/comments/{comment_id}',
  'DELETE issues/comments/{comment_id}',
]);

/** Every event has its place; a wish that is no approval comes in no release that only goes forward. */
export const events: Readonly<Record<EventType, Kind>> = {
  opened: rest('opening'),
  wished: rest('approval'),
  judged: { group: 'looks', what: 'judged and looked' },
  rehearsed: { group: 'looks', what: 'judged and looked' },
  looked: { group: 'looks', what: 'judged and looked' },
  baseline: { group: 'looks', what: 'judged and looked' },
  intends: { group: 'effects', what: 'intends' },
  did: { group: 'effects', what: 'did' },
  'gave-up': { group: 'effects', what: 'did' },
  closed: rest('end'),
};

const status = z.object({ description: z.string() });

/** The event that a new status stands for; `undefined` where it is none of ours. */
function eventIn(body: string): NewEvent | undefined {
  const sent = status.safeParse(JSON.parse(body));
  return sent.success ? decode(sent.data.description)?.event : undefined;
}

/** The lease is given back by the one mutation; what is left is the overview that a job starts with. */
const graphql = (body: string): Kind => rest(/\bupdateRefs\b/.test(body) ? 'lease' : 'finding');

/** Nothing is left out: what is not known here counts as the rest, under its own name. */
export function askedBy({ path, url, body }: RecordedCall): Asked {
  const name = path.replace('/repos/{owner}/{repo}/', '');
  const release = Number(/\/deployments\/(\d+)\/statuses/.exec(url)?.[1]);
  if (name === 'GET deployments/{deployment_id}/statuses') return { is: 'reading', release };
  if (comments.has(name)) return { is: 'comment' };
  if (name === 'POST /graphql') return { is: 'plain', kind: graphql(body) };
  const event = name === 'POST deployments/{deployment_id}/statuses' ? eventIn(body) : undefined;
  if (event !== undefined) return { is: 'event', release, event };
  return { is: 'plain', kind: plain[name] ?? rest(name) };
}
