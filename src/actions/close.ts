/**
 * What follows a job that did not release: rejected, cancelled, expired, died. A release must not stay open with
 * nobody at it, nor users on a version that nobody watches.
 */
import { drive } from '../engine/drive.ts';
import { SluicewayError } from '../errors.ts';
import type { EffectName } from '../release/event.ts';
import { commonInputs } from './contract.ts';
import type { Action, ActionContext, ActionResult, Releases, Target } from './context.ts';
import { messageOf } from './driven.ts';

/** Traffic only: this runs without an approval. */
const effects: ReadonlySet<EffectName> = new Set(['shift', 'drain']);
/** What `needs.<job>.result` can be besides success. */
const results = ['failure', 'cancelled', 'skipped'] as const;
type Result = (typeof results)[number];

/** @throws SluicewayError INPUT */
function readResult({ result: raw = '' }: Readonly<Record<string, string>>): Result {
  const found = results.find((result) => result === raw);
  if (found !== undefined) return found;
  throw new SluicewayError(
    'INPUT',
    `The input "result" is "${raw}": give \${{ needs.<the job that releases>.result }}, and run this only where that is not success.`,
  );
}

/** The open release that is asked for by its id, or else, as the job that opened it may have died, that of our commit. */
async function ours({ inputs, invocation }: ActionContext, releases: Releases): Promise<Target | null> {
  const open = await releases.findOpen();
  const { release: asked = '' } = inputs;
  if (open === null) return null;
  const isOurs = asked === '' ? open.release.sha === invocation.sha : String(open.release.id) === asked;
  return isOurs ? open : null;
}

interface Cause {
  /** Login: whoever rejected it, or the workflow itself, as GitHub does not say who cancels a run. */
  readonly by: string;
  readonly reason: string;
}
const WORKFLOW = 'github-actions[bot]';

function reasonOf(result: Result): string {
  switch (result) {
    case 'cancelled':
      return 'the run was cancelled, or expired';
    case 'skipped':
      return 'a job before the release did not succeed';
    case 'failure':
      return 'the job that was to release it ended without a decision';
  }
}

const stays = (outcome: string, message: string): ActionResult => ({
  outputs: { outcome },
  ok: true,
  message,
});

/** Rejected, cancelled or died, as far as GitHub tells. */
async function causeOf(context: ActionContext, environment: string, result: Result): Promise<Cause> {
  const rejected = await context.rejection(environment);
  if (rejected === null) return { by: WORKFLOW, reason: reasonOf(result) };
  const { by, comment } = rejected;
  return { by, reason: comment === '' ? 'rejected' : `rejected, "${comment}"` };
}

async function callOff(releases: Releases, open: Target, cause: Cause): Promise<ActionResult> {
  const wish = { wish: 'roll-back', to: { share: 0 }, restore: false } as const;
  const options = { effects, release: open.release.id, wish: { wish, ...cause } };
  return releases.within(options, async ({ world, compiled, begun }): Promise<ActionResult> => {
    const driven = await drive(world, compiled.plan, { effects, completes: false }, begun);
    const { state } = driven;
    const ok = state.is === 'closed';
    return {
      outputs: { outcome: ok ? state.outcome : '' },
      ok,
      message: messageOf(driven),
    };
  });
}

export const close: Action = {
  contract: {
    name: 'close',
    title: 'Sluiceway: close',
    description:
      'Ends a release whose job was rejected, cancelled or died: users go back to the live version, the ledger says why',
    inputs: {
      ...commonInputs,
      result: {
        description: 'Result of the job that was to release: failure, cancelled or skipped',
        required: true,
      },
      decision: {
        description: 'Its output `decision`: a release that waits for a person stays open',
        default: '',
      },
    },
    outputs: { outcome: 'How the release ended; empty where there is none, or where it stays open' },
  },
  async run(context) {
    const result = readResult(context.inputs);
    const compiled = await context.compileHere();
    const releases = context.releases(compiled);
    const open = await ours(context, releases);
    if (open === null) return stays('', 'Nothing is open: there is nothing to close.');
    const { id } = open.release;
    const { decision = '' } = context.inputs;
    if (decision !== '') return stays('', `Release ${id} stays open: its job ended with "${decision}".`);
    return callOff(releases, open, await causeOf(context, compiled.plan.environment, result));
  },
};
