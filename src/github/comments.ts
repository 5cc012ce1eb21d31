/** One comment per pull request and purpose, found again by its marker and its author, over all pages. */
import type { GitHub } from './client.ts';
import { repeatable } from './octokit.ts';
import { createOnce } from './once.ts';
import { allPages } from './pages.ts';
import { statusOf } from './refusal.ts';

export interface CommentPlace {
  /** Number of the pull request or issue. */
  readonly issue: number;
  /** Text that only our comments of this purpose contain, such as an HTML comment. */
  readonly marker: string;
  /** Login of the account that we write as: anybody can copy a marker. */
  readonly author: string;
}

export interface Comment {
  readonly id: number;
  readonly url: string;
  readonly body: string;
}

/** GitHub takes 65,536 characters. */
const MOST_CHARACTERS = 60_000;
const TRIES = 3;

type Fetched = Awaited<ReturnType<GitHub['rest']['issues']['getComment']>>['data'];
const commentFrom = ({ id, html_url: url, body = '' }: Fetched): Comment => ({ id, url, body });

/** Cut at the end of a line; what is cut is said. */
function shortened(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  const kept = text.slice(0, MOST_CHARACTERS);
  const end = kept.lastIndexOf('\n');
  return `${end > 0 ? kept.slice(0, end) : kept}\n\n… cut here: the whole is in the summary of the job.`;
}

/** Ours, oldest first. */
async function findOurs(
  github: GitHub,
  { issue, marker, author }: CommentPlace,
): Promise<readonly Comment[]> {
  const where = { ...github.repo, issue_number: issue };
  const all = await allPages(
    (page) => github.rest.issues.listComments({ ...where, ...page }),
    ({ id }) => id,
  );
  return all
    .filter(({ user, body }) => user?.login === author && body?.includes(marker) === true)
    .map(commentFrom)
    .sort((a, b) => a.id - b.id);
}

async function create(github: GitHub, place: CommentPlace, body: string): Promise<Comment> {
  const where = { ...github.repo, issue_number: place.issue };
  return createOnce(
    github,
    async () => commentFrom((await github.rest.issues.createComment({ ...where, body })).data),
    async () => (await findOurs(github, place))[0] ?? null,
  );
}

/** @returns null where it is gone meanwhile */
async function update(github: GitHub, comment: Comment, body: string): Promise<Comment | null> {
  if (comment.body === body) return comment;
  try {
    const what = { ...github.repo, comment_id: comment.id, body };
    return commentFrom((await github.rest.issues.updateComment({ ...what, request: repeatable })).data);
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

async function remove(github: GitHub, { id }: Comment): Promise<void> {
  try {
    await github.rest.issues.deleteComment({ ...github.repo, comment_id: id, request: repeatable });
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}

/** Ours with the one just made: lists promise nothing about what was written a moment ago. */
async function withMade(
  github: GitHub,
  place: CommentPlace,
  made: Comment,
  ours: readonly Comment[] | undefined,
): Promise<readonly Comment[]> {
  // Where the list was spared before, it is spared here too: the next run finds both, should there be two.
  if (ours !== undefined) return [made];
  const others = (await findOurs(github, place)).filter(({ id }) => id !== made.id);
  return [...others, made].sort((a, b) => a.id - b.id);
}

/** The comment as it stands; null where there is none. */
export async function readComment(github: GitHub, place: CommentPlace): Promise<Comment | null> {
  return (await findOurs(github, place))[0] ?? null;
}

/**
 * Creates the comment or rewrites it. Of several (two runs wrote their first at once) the oldest stays.
 * @param render from the body that stands there (null: none) to the new one
 * @param ours what another answer showed to be ours a moment ago, oldest first: the list need not be asked for
 */
export async function writeComment(
  github: GitHub,
  place: CommentPlace,
  render: (before: string | null) => string,
  ours?: readonly Comment[],
): Promise<Comment> {
  const marked = (before: string | null): string => {
    const body = shortened(render(before));
    return body.includes(place.marker) ? body : `${place.marker}\n${body}`;
  };
  for (let tries = 1; tries < TRIES; tries += 1) {
    const found = (tries === 1 ? ours : undefined) ?? (await findOurs(github, place));
    const made = found.length > 0 ? null : await create(github, place, marked(null));
    const [oldest, ...repeats] = made === null ? found : await withMade(github, place, made, ours);
    if (oldest === undefined) continue;
    const written = oldest.id === made?.id ? made : await update(github, oldest, marked(oldest.body));
    for (const repeat of repeats) await remove(github, repeat);
    if (written !== null) return written;
  }
  return create(github, place, marked(null));
}
