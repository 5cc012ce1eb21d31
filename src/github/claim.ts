/**
 * A claim to a place: the ref `refs/sluiceway/<environment>/<service>` points to an annotated tag on the
 * release's commit, and the tag's message says which run holds the place, and until when.
 */
import { z } from 'zod';
import type { Instant } from '../judge/reading.ts';
import type { GitHub } from './client.ts';
import { repeatable } from './octokit.ts';
import { readRef } from './refs.ts';

export interface Holder {
  readonly run: number;
  readonly attempt: number;
  readonly until: Instant;
}

export interface Claim {
  /** The tag object. */
  readonly oid: string;
  readonly holder: Holder;
}
/** What a ref points to that no run of ours has written. */
export interface Foreign {
  readonly oid: string;
  readonly holder: null;
}

const message = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('no JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ run: z.number(), attempt: z.number(), until: z.iso.datetime() }))
  .transform((claim): Holder => ({ ...claim, until: Date.parse(claim.until) }));

/** Git allows few characters in names of refs, and no dot at some places: all but letters, digits, _ and - go. */
const encode = (name: string): string =>
  [...Buffer.from(name)]
    .map((byte) => String.fromCharCode(byte))
    .map((char) =>
      /[\w-]/.test(char) ? char : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');

export const refOf = (environment: string, service: string): string =>
  `refs/sluiceway/${encode(environment)}/${encode(service)}`;

/** Makes the tag object. Nothing points to it yet, so doing this twice does no harm. */
export async function makeClaim(github: GitHub, ref: string, sha: string, holder: Holder): Promise<Claim> {
  const { data } = await github.rest.git.createTag({
    ...github.repo,
    tag: ref.replace(/^refs\//, ''),
    message: JSON.stringify({ ...holder, until: new Date(holder.until).toISOString() }),
    object: sha,
    type: 'commit',
    request: repeatable,
  });
  return { oid: data.sha, holder };
}

/** Who holds the place; null where nobody does. */
export async function readClaim(github: GitHub, ref: string): Promise<Claim | Foreign | null> {
  const target = await readRef(github, ref);
  if (target === null) return null;
  if (target.type !== 'tag') return { oid: target.oid, holder: null };
  const { data } = await github.rest.git.getTag({ ...github.repo, tag_sha: target.oid });
  const holder = message.safeParse(data.message).data;
  return holder === undefined ? { oid: target.oid, holder: null } : { oid: target.oid, holder };
}
