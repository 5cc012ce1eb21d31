/** What the engine's actions have in common: drive a release with what is allowed, and say how it ended. */
import { type Allowed, drive, type Driven } from '../engine/drive.ts';
import { shareText } from '../judge/figure.ts';
import type { Instant } from '../judge/reading.ts';
import type { EffectName } from '../release/event.ts';
import type { Decision } from '../release/decision.ts';
import type { ReleaseState } from '../release/state.ts';
import { stepOfSubject } from '../release/step-approval.ts';
import { stamp } from '../report/moment.ts';
import { awaitedWords } from '../report/outcome.ts';
import { schemaLeft } from '../report/schema-left.ts';
import { failureSection } from '../report/sections.ts';
import type { ActionContext, ActionResult, Known, Releases, Session, SessionOptions } from './context.ts';

/** An effect that another action of the chain makes: the release waits for it, and that is as it should be. */
const handOver: ReadonlySet<string> = new Set<EffectName>(['backup', 'migrate', 'deploy', 'shift', 'drain']);

/** Whether a job that ends with this decision did what it was there for. */
export function isWell(decision: Decision): boolean {
  switch (decision.is) {
    case 'complete':
      return decision.outcome === 'completed';
    case 'await-approval':
      return handOver.has(decision.subject) || stepOfSubject(decision.subject) !== null;
    case 'hold':
    case 'advance':
    case 'roll-back':
      return true;
  }
}

/** A guard took users back: the job says so in red, though the release goes on to be watched. */
const isTurnedBack = (state: ReleaseState): boolean =>
  state.is === 'open' && state.course.is === 'paused' && state.course.after === 'roll-back';

/** What to do about what is waited for, where the reason does not say it. */
const cures: ReadonlyMap<string, string> = new Map([
  [
    'step',
    ' Answer by steer: "advance" takes the next step. Or roll back, or run this again for more looks.',
  ],
  ['repair', ' Run this again once it is repaired.'],
]);

const sentence = (text: string): string => (/[.…!?]$/.test(text) ? text : `${text}.`);

/** Words of the ledger are cut to fit: what failed in this very run is said in full. */
function ended({ state, decision, failed }: Driven): string {
  const words = state.is === 'closed' ? state.words : decision.because;
  const [what = ''] = words.split(': ');
  const left = schemaLeft(state);
  if (failed.length === 0) return `${sentence(words)} ${left}`.trim();
  return [`${what}:`, ...failed, left].filter((line) => line !== '').join('\n');
}

function waiting({ decision }: Driven, subject: string): string {
  const step = stepOfSubject(subject);
  if (step !== null)
    return `Waiting for the approval of step ${step}: ${sentence(decision.because)} The tick asks for it, and goes on then; to stop it, run rollback.`;
  if (isWell(decision)) return `Done here. Next: ${subject}.`;
  return `Stopped, waiting for ${awaitedWords(subject)}: ${sentence(decision.because)}${cures.get(subject) ?? ''}`;
}

function holding({ state, decision, ticks }: Driven & Ticking, until: Instant): string {
  const share = state.is === 'none' ? 0 : state.exposure.share;
  const users = `${shareText(share)} of users stay on it, and nobody looks until then. `;
  const when = `Holding until ${stamp(until)} UTC: ${sentence(decision.because)}`;
  if (state.is === 'open' && state.course.is === 'paused')
    return `${when} ${share === 0 ? '' : users}Go on by steer ("resume", "advance" or "set"), or run rollback.`;
  if (ticks === true)
    return `${when} The tick goes on at ${stamp(until)} UTC, and reads the guards until then; to stop it, run rollback.`;
  return `${when} ${share === 0 ? '' : users}Run this action again then; to stop it, run rollback.`;
}

/** Whether a tick goes on where this run ends; not found out where left out. */
interface Ticking {
  readonly ticks?: boolean;
}

/** Who may not close it leaves that to the action that may. */
const finishing = 'Done here. Next: finish.';

/** The end of the log: what happened and what comes next. */
export function messageOf(driven: Driven & Ticking): string {
  const { decision } = driven;
  switch (decision.is) {
    case 'complete':
      return driven.state.is === 'closed' || decision.outcome !== 'completed' ? ended(driven) : finishing;
    case 'await-approval':
      return waiting(driven, decision.subject);
    case 'hold':
      return holding(driven, decision.until);
    case 'advance':
    case 'roll-back':
      return decision.because;
  }
}

export interface Job {
  readonly effects: readonly EffectName[];
  /** Whether it may close a release that has reached all of its users; one that opened it always may. */
  readonly completes: boolean;
  readonly session?: Omit<SessionOptions, 'effects'>;
}

export interface Ended extends Driven, Ticking {
  readonly session: Session;
}

/** Whoever completes a release marks the one before it as replaced; done again where a run died in between. */
export async function supersedePrevious(
  releases: Releases,
  { id, previous }: Known,
  last?: number,
): Promise<void> {
  if (previous !== null) await releases.supersede(previous.release, `Replaced by release ${id}`, last);
}

/** Whether there is something left to do that nobody has to do by hand. */
const goesOn = ({ decision, state }: Driven): boolean =>
  state.is === 'open' &&
  ((decision.is === 'hold' && state.phase === 'rollout') ||
    (decision.is === 'await-approval' && stepOfSubject(decision.subject) !== null));

/** Drives the release as far as the job may go. */
export async function driveRelease(context: ActionContext, name: string, job: Job): Promise<Ended> {
  const effects = new Set(job.effects);
  const releases = context.releases(await context.compile());
  return releases.within({ effects, ...job.session }, async (session) => {
    const allowed: Allowed = { effects, completes: job.completes || session.release.opener === name };
    const { begun, release, world, compiled } = session;
    const ended = { session, ...(await drive(world, compiled.plan, allowed, begun)) };
    const { state, failed } = ended;
    const ticks = goesOn(ended) && (await context.ticker.start());
    if (ticks) context.report.ticks();
    if (failed.length > 0) context.report.section('failure', failureSection(failed));
    // Where an earlier run had closed it, that run may have entered this too: then it is looked up.
    const last = begun.state.is === 'closed' ? undefined : release.previous?.last;
    if (state.is === 'closed' && state.outcome === 'completed')
      await supersedePrevious(releases, release, last);
    return { ...ended, ticks };
  });
}

/** The usual result: well or not by the decision, said in one line. */
export function result(
  ended: Ended,
  outputs: Readonly<Record<string, string>>,
  ok = isWell(ended.decision) && !isTurnedBack(ended.state),
): ActionResult {
  return { outputs, ok, message: messageOf(ended) };
}
