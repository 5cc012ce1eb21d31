/** The run that a tick started for an approval: once it runs, a reviewer has let it in, and the release goes on. */
import { drive } from '../engine/drive.ts';
import { SluicewayError } from '../errors.ts';
import { shareText } from '../judge/figure.ts';
import { next } from '../release/next.ts';
import { stepOfSubject } from '../release/step-approval.ts';
import type { EffectName } from '../release/event.ts';
import { tickJson, type TickRow } from '../report/tick.ts';
import type { ActionContext, ActionResult, Session, Sighting } from './context.ts';
import { messageOf } from './driven.ts';

/** The next step's approval is asked for by the next tick. */
const effects: ReadonlySet<EffectName> = new Set(['shift', 'drain']);
const moving = { effects, completes: true, unasked: true } as const;

/** @throws SluicewayError INPUT */
function stepAsked({ inputs }: ActionContext): string | null {
  const { step = '' } = inputs;
  if (step === '') return null;
  const subject = `step-${step}`;
  if (stepOfSubject(subject) !== null) return subject;
  throw new SluicewayError('INPUT', `The input "step" is "${step}": give the number of the step, from 1.`);
}

async function theOne(context: ActionContext): Promise<Sighting> {
  const { release = '' } = context.inputs;
  const { sightings } = await context.scan();
  const found = sightings.find((one) => String(one.release) === release);
  if (found !== undefined) return found;
  throw new SluicewayError(
    'NOT_FOUND',
    `There is no open release "${release}" here: it may have ended while the approval was waited for. Nothing was changed.`,
  );
}

/** What was approved must be what is waited for now. @throws SluicewayError ADMISSION */
async function awaited(sighting: Sighting, asked: string | null): Promise<string> {
  const { compiled, begun } = await sighting.look();
  const decision = next(compiled.plan, begun.state, new Map(), begun.now);
  const subject = decision.is === 'await-approval' ? decision.subject : '';
  if (stepOfSubject(subject) !== null && (asked ?? subject) === subject) return subject;
  const { granted } = begun.state.is === 'none' ? { granted: {} } : begun.state;
  if (asked !== null && asked in granted) return asked;
  throw new SluicewayError(
    'ADMISSION',
    `Release ${sighting.release} does not wait for ${asked ?? 'an approval of a step'} now: ${decision.because}. Nothing was changed.`,
  );
}

const nobody = (subject: string): SluicewayError =>
  new SluicewayError(
    'ADMISSION',
    `GitHub names nobody who let this run into the environment, so ${subject} is not approved: does the job run under ` +
      'the protected environment, and has that required reviewers?',
  );

async function goOn(
  sighting: Sighting,
  subject: string,
  { world, compiled, begun }: Session,
): Promise<ActionResult> {
  const { state: before } = begun;
  const by = before.is === 'none' ? undefined : before.granted[subject];
  if (by === undefined) throw nobody(subject);
  const driven = await drive(world, compiled.plan, moving, begun);
  const { state, decision } = driven;
  const share = state.is === 'none' ? 0 : state.exposure.share;
  const { service, environment, release, sha } = sighting;
  const row: TickRow = {
    ...{ service, environment, release, sha },
    decision: decision.is,
    exposure: share,
    next: decision.is === 'hold' ? decision.until : null,
    late: null,
    because: state.is === 'closed' ? state.words : decision.because,
    ok: true,
    over: state.is === 'closed',
  };
  const message =
    decision.is === 'hold'
      ? `Approved by @${by}: ${shareText(share)} of users now. The tick goes on.`
      : messageOf(driven);
  return { outputs: { advanced: tickJson([row]) }, ok: true, message };
}

export async function approveStep(context: ActionContext): Promise<ActionResult> {
  const sighting = await theOne(context);
  const subject = await awaited(sighting, stepAsked(context));
  return sighting.within({ effects, approves: subject }, (session) => goOn(sighting, subject, session));
}
