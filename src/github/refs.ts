/**
 * Git refs as a compare-and-swap register: of two that create the same ref one gets 422, and `updateRefs`
 * (https://docs.github.com/en/graphql/reference/mutations#updaterefs) changes one only if it is still where
 * it was.
 */
import { z } from 'zod';
import { SluicewayError } from '../errors.ts';
import type { GitHub } from './client.ts';
import { howToGrant } from './permissions.ts';
import { mayHaveHappened, statusOf } from './refusal.ts';
import { repositoryFacts } from './repository.ts';

export interface Target {
  readonly oid: string;
  readonly type: string;
}

/** In place of an object: no ref. */
export const NOTHING = '0'.repeat(40);
/** Repeating a swap does no harm: the second finds the ref moved. */
const TRIES = 4;

const short = (name: string): string => name.replace(/^refs\//, '');

/** @returns null where there is no such ref */
export async function readRef(github: GitHub, name: string): Promise<Target | null> {
  try {
    const { data } = await github.rest.git.getRef({ ...github.repo, ref: short(name) });
    return { oid: data.object.sha, type: data.object.type };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** @returns whether the ref was made; it was not where GitHub refuses, most often as there is one already */
export async function createRef(github: GitHub, name: string, oid: string): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      await github.rest.git.createRef({ ...github.repo, ref: name, sha: oid });
      return true;
    } catch (error) {
      // After a lost answer the ref may be ours already.
      if (statusOf(error) === 422) return (await readRef(github, name))?.oid === oid;
      if (!mayHaveHappened(error) || tries === TRIES) throw error;
      await github.pause(tries);
    }
  }
}

export const mutation =
  'mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }';
const answer = z.object({
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).default([]),
});

/** @returns GitHub's objection, or null where it was done */
async function update(github: GitHub, name: string, before: string, after: string): Promise<string | null> {
  const { nodeId: repositoryId } = await repositoryFacts(github);
  const refUpdates = [{ name, beforeOid: before, afterOid: after, force: true }];
  const { errors } = answer.parse(await github.graphql(mutation, { input: { repositoryId, refUpdates } }));
  const said = errors.map(({ message }) => message).join('; ');
  if (errors.some(({ type, message }) => type === 'FORBIDDEN' || /not accessible/i.test(message))) {
    const cure = howToGrant(['contents: write']);
    throw new SluicewayError('PERMISSION', `The token lacks contents: write (${said}). ${cure}`);
  }
  return errors.length > 0 ? said : null;
}

async function tryUpdate(
  github: GitHub,
  name: string,
  before: string,
  after: string,
): Promise<string | null> {
  try {
    return await update(github, name, before, after);
  } catch (error) {
    if (!mayHaveHappened(error)) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Moves a ref from `before` to `after`; `NOTHING` as `after` deletes it. GitHub's words for a ref that has
 * moved are not documented, so the ref itself is asked.
 * @returns false where it was no longer at `before`
 */
export async function swapRef(github: GitHub, name: string, before: string, after: string): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    const objection = await tryUpdate(github, name, before, after);
    if (objection === null) return true;
    const now = (await readRef(github, name))?.oid ?? NOTHING;
    if (now === after) return true;
    if (now !== before) return false;
    if (tries === TRIES) {
      throw new SluicewayError('GITHUB', `GitHub does not change the ref ${name}: ${objection}`);
    }
    await github.pause(tries);
  }
}
