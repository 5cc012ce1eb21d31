/** Who let this run into the environment, as GitHub tells it, entered into the ledger once. */
import type { Approval } from '../actions/context.ts';
import type { Plan } from '../config/plan.ts';
import { SluicewayError } from '../errors.ts';
import { type Turn, enter } from '../engine/turn.ts';
import { approvalFor } from '../github/approvals.ts';
import type { BookedRelease } from '../github/book.ts';
import { environmentRules } from '../github/environments.ts';
import { pullThatCarried } from '../github/pulls.ts';
import { actorOf } from '../github/runs.ts';
import type { World } from '../engine/world.ts';
import type { Some } from '../judge/reading.ts';
import { stepOfSubject } from '../release/step-approval.ts';
import type { Outside } from './outside.ts';
import { branchOf } from './overviews.ts';

/** What this run may be approved for: the release, a restore, or one of its steps. */
export interface Approvable {
  readonly release: BookedRelease;
  readonly subject: string;
}

/** Who started the run that opened the release; a bot acts for somebody whom GitHub does not name. */
async function openerOf({ github }: Outside, { payload }: BookedRelease): Promise<string> {
  return (await actorOf(github, Number(payload.run.split('.')[0]))) ?? '';
}

/** Who may not let it in, where the environment asks that nobody approves what is his own; `null` is the run's own wish. */
async function ownersOf(
  outside: Outside,
  environment: string,
  approvable: Approvable | null,
): Promise<readonly string[]> {
  const { overview, invocation, github } = outside;
  const { preventSelfReview, pull } = await overview(invocation.sha, environment);
  const asked = preventSelfReview ?? (await environmentRules(github, environment)).preventSelfReview;
  if (!asked) return [];
  // Whoever wrote the change releases it; a restore, or a higher share, is the wish of who started the run.
  if (approvable === null || approvable.subject === 'restore') return [invocation.actor];
  const { release, subject } = approvable;
  if (stepOfSubject(subject) === null) return [invocation.actor, pull?.author ?? ''];
  // The run that a tick has started is the bot's, and of another commit: GitHub would hold back nobody.
  const carried = await pullThatCarried(github, release.sha, branchOf(invocation.ref) ?? '');
  return [invocation.actor, carried?.author ?? '', await openerOf(outside, release)];
}

const at = (logins: readonly string[]): string => logins.map((login) => `@${login}`).join(', ');

/**
 * GitHub holds back only who started the run: whoever wrote the change may not let it in either.
 * @throws SluicewayError ADMISSION where nobody else did
 */
async function othersOf(
  outside: Outside,
  environment: string,
  asked: Approvable | null,
  approvers: Some<string>,
): Promise<Some<string>> {
  const owners = await ownersOf(outside, environment, asked);
  const [first, ...others] = approvers.filter((login) => !owners.includes(login));
  if (first !== undefined) return [first, ...others];
  throw new SluicewayError(
    'ADMISSION',
    `${at(approvers)} approved, and it is their own: "${environment}" asks for somebody else ("Prevent ` +
      'self-review"). Nothing was changed. Start a new run, and let another reviewer approve it.',
  );
}

const wordsOf = (approvers: Some<string>, comment: string): string =>
  [`Approved by ${at(approvers)}`, comment].filter((part) => part !== '').join(': ');

/** Who let this run in, for what a person asks of a release under way. @throws SluicewayError ADMISSION */
export async function approvalOfRun(outside: Outside, environment: string): Promise<Approval | null> {
  const { github, invocation, overview } = outside;
  const { reviews } = await overview(invocation.sha, environment);
  const approval = await approvalFor(github, invocation.runId, environment, reviews);
  if (approval.is !== 'approved') return null;
  const approvers = await othersOf(outside, environment, null, approval.by);
  return { by: approvers[0], words: wordsOf(approvers, approval.comment) };
}

/** Nobody is ever guessed: where GitHub names nobody, the release goes on waiting. */
export async function enterApproval(
  outside: Outside,
  world: World,
  plan: Plan,
  turn: Turn,
  asked: Approvable,
): Promise<Turn> {
  const { state } = turn;
  const { subject } = asked;
  if (state.is !== 'open' || !state.approval || state.granted[subject] !== undefined) return turn;
  const { github, invocation, overview } = outside;
  const { environment } = plan;
  const { reviews } = await overview(invocation.sha, environment);
  const approval = await approvalFor(github, invocation.runId, environment, reviews);
  if (approval.is !== 'approved') return turn;
  const approvers = await othersOf(outside, environment, asked, approval.by);
  const [by] = approvers;
  const words = wordsOf(approvers, approval.comment);
  return enter(world, plan, turn, { type: 'wished', wish: { wish: 'approve', subject }, by, words });
}
