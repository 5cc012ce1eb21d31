/** A person's hand on a release under way: a share, a pause, a resumption, the next step now. */
import { finestOf } from '../drivers/traffic/spec.ts';
import { drive } from '../engine/drive.ts';
import type { World } from '../engine/world.ts';
import { SluicewayError } from '../errors.ts';
import { percentNumber } from '../judge/figure.ts';
import type { EffectName } from '../release/event.ts';
import type { OpenState, ReleaseState } from '../release/state.ts';
import { commonInputs } from './contract.ts';
import type { Action, ActionContext, ActionResult, Approval, Releases, Target } from './context.ts';
import { supersedePrevious } from './driven.ts';
import { raises, readSteer, type Steer, wishOf } from './steer-request.ts';
import { handsOver, isDone, leftTo, outcomeWords, unapproved, wouldDo } from './steer-words.ts';

const effects: ReadonlySet<EffectName> = new Set(['shift', 'drain']);

function answer(
  { release }: Target,
  state: ReleaseState,
  message: string,
  { ok = true, decision = '', awaits = '' } = {},
): ActionResult {
  const exposure = state.is === 'none' ? '' : percentNumber(state.exposure.share);
  return { outputs: { release: String(release.id), exposure, decision, awaits }, ok, message };
}

/** What is done is done by this run, and what would have to be waited for is left to the job that releases it. */
const withoutWaiting = (world: World): World => ({ ...world, sleep: () => Promise.resolve('out-of-budget') });

async function carryOut(
  releases: Releases,
  target: Target,
  state: OpenState,
  asked: Steer,
  approved: Approval | null,
): Promise<ActionResult> {
  const wish = {
    wish: wishOf(asked, raises(asked, state)),
    reason: asked.reason,
    ...(approved === null ? {} : { approved }),
  };
  try {
    return await releases.within(
      { effects, release: target.release.id, wish },
      async ({ world, compiled, begun }) => {
        const allowed = { effects, completes: true };
        const driven = await drive(withoutWaiting(world), compiled.plan, allowed, begun);
        if (driven.state.is === 'closed' && driven.state.outcome === 'completed')
          await supersedePrevious(releases, target.release);
        const ok = isDone(asked, driven);
        return answer(target, driven.state, outcomeWords(asked, driven), {
          ok,
          decision: driven.decision.is,
        });
      },
    );
  } catch (error) {
    if (!(error instanceof SluicewayError) || error.code !== 'LEASE') throw error;
    return answer(target, state, leftTo(asked, error.message));
  }
}

/** Said before anything is entered. @throws SluicewayError NOT_FOUND or INPUT */
async function openOne(context: ActionContext, asked: Steer) {
  const compiled = await context.compileHere();
  const { service, environment } = compiled.plan;
  const releases = context.releases(compiled);
  const target = await releases.findOpen();
  const where = `${service} in ${environment}`;
  if (target?.state.is !== 'open')
    throw new SluicewayError(
      'NOT_FOUND',
      `There is no open release of ${where} to be steered: nothing was changed.`,
    );
  const { state } = target;
  const { release: id = '' } = context.inputs;
  if (id !== '' && id !== String(target.release.id))
    throw new SluicewayError(
      'INPUT',
      `Release ${id} is not open; the open one of ${where} is ${target.release.id}.`,
    );
  if (state.course.is === 'back')
    throw new SluicewayError(
      'INPUT',
      `Release ${target.release.id} of ${where} is on its way back, and nothing outranks that: nothing was changed.`,
    );
  const finest = compiled.parts.traffic && finestOf(compiled.parts.traffic);
  const parts = asked.what === 'set' && finest !== undefined ? asked.share / finest : 0;
  if (Math.abs(parts - Math.round(parts)) > 1e-6)
    throw new SluicewayError('INPUT', 'The input "percentage" is finer than this router can give.');
  return { releases, target, state, environment };
}

export const steer: Action = {
  contract: {
    name: 'steer',
    title: 'Sluiceway: steer',
    description:
      "A person's hand on a release under way: set a share of users, pause, resume, or take the next step now",
    inputs: {
      ...commonInputs,
      what: { description: 'set, pause, resume or advance', required: true },
      percentage: { description: 'Share of users on the new version, such as 10%: for set', default: '' },
      reason: { description: 'Why, in a few words: goes into the ledger', required: true },
      'dry-run': { description: '`true` only says what would be done', default: 'false' },
      part: {
        description:
          'all, or lower: stops, with success, where more users may get the new version; run it again for that, without this, under the protected environment',
        default: 'all',
      },
    },
    outputs: {
      release: 'Id of the release',
      exposure: 'Share of users on the new version now, in percent',
      decision:
        'What the release does next: hold, await-approval or complete; empty where another run acts on the wish',
      awaits: '`raise` where more users may get the new version, which waits for an approval; else empty',
    },
  },
  async run(context) {
    const asked = readSteer(context.inputs);
    const { releases, target, state, environment } = await openOne(context, asked);
    const guarded = raises(asked, state) && state.approval;
    if (asked.dryRun) return answer(target, state, wouldDo(asked, state, guarded));
    if (guarded && asked.part === 'lower') return answer(target, state, handsOver, { awaits: 'raise' });
    const approved = guarded ? await context.approval(environment) : null;
    if (guarded && approved === null)
      return answer(target, state, unapproved(environment), { ok: false, awaits: 'raise' });
    return carryOut(releases, target, state, asked, approved);
  },
};
