/** Files of the repository, without a checkout. */
import { z } from 'zod';
import { SluicewayError } from '../errors.ts';
import type { GitHub } from './client.ts';
import { statusOf } from './refusal.ts';

/** For "not there", GitHub says the same of a file, of the commit, and of what the token may not see. */
async function insistOnCommit(github: GitHub, ref: string): Promise<void> {
  await github.rest.repos.getCommit({ ...github.repo, ref, per_page: 1 });
}

/**
 * The text of a file at a commit, branch or tag; takes `contents: read`.
 * @returns null where that commit has no such file
 * @throws SluicewayError NOT_FOUND where there is no such commit for this token, INPUT where it is a folder
 */
export async function textAt(github: GitHub, path: string, ref: string): Promise<string | null> {
  try {
    const mediaType = { format: 'raw' };
    const { data } = await github.rest.repos.getContent({ ...github.repo, path, ref, mediaType });
    const text = z.string().safeParse(data);
    if (text.success) return text.data;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    await insistOnCommit(github, ref);
    return null;
  }
  throw new SluicewayError('INPUT', `"${path}" at ${ref} is no text file: name a file, not a folder`);
}
