/** Who let this run into the environment, as GitHub tells it, entered into the ledger once. */
import type { Approval } from '../actions/context.ts';
import type { Plan } from '../config/plan.ts';
import { SluicewayError } from '../errors.ts';
import { type Turn, enter } from '../engine/turn.ts';
import { approvalFor } from '../github/approvals.ts';
import { environmentRules } from '../github/environments.ts';
import type { World } from '../engine/world.ts';
import type { Some } from '../judge/reading.ts';
import type { Outside } from './outside.ts';

type Subject = 'release' | 'restore';

/** Who may not let it in, where the environment asks that nobody approves what is his own. */
async function ownersOf(
  { overview, invocation, github }: Outside,
  environment: string,
  subject: Subject,
): Promise<readonly string[]> {
  const { preventSelfReview, pull } = await overview(invocation.sha, environment);
  const asked = preventSelfReview ?? (await environmentRules(github, environment)).preventSelfReview;
  if (!asked) return [];
  // Whoever wrote the change releases it; a restore is the wish of who started the run.
  return subject === 'release' ? [invocation.actor, pull?.author ?? ''] : [invocation.actor];
}

const at = (logins: readonly string[]): string => logins.map((login) => `@${login}`).join(', ');

/**
 * GitHub holds back only who started the run: whoever wrote the change may not let it in either.
 * @throws SluicewayError ADMISSION where nobody else did
 */
async function othersOf(
  outside: Outside,
  environment: string,
  subject: Subject,
  approvers: Some<string>,
): Promise<Some<string>> {
  const owners = await ownersOf(outside, environment, subject);
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
  const approvers = await othersOf(outside, environment, 'restore', approval.by);
  return { by: approvers[0], words: wordsOf(approvers, approval.comment) };
}

/** Nobody is ever guessed: where GitHub names nobody, the release goes on waiting. */
export async function enterApproval(
  outside: Outside,
  world: World,
  plan: Plan,
  turn: Turn,
  restores: boolean,
): Promise<Turn> {
  const { state } = turn;
  const subject = restores ? 'restore' : 'release';
  if (state.is !== 'open' || !state.approval || state.granted[subject] !== undefined) return turn;
  const { github, invocation, overview } = outside;
  const { environment } = plan;
  const { reviews } = await overview(invocation.sha, environment);
  const approval = await approvalFor(github, invocation.runId, environment, reviews);
  if (approval.is !== 'approved') return turn;
  const approvers = await othersOf(outside, environment, subject, approval.by);
  const [by] = approvers;
  const words = wordsOf(approvers, approval.comment);
  return enter(world, plan, turn, { type: 'wished', wish: { wish: 'approve', subject }, by, words });
}
