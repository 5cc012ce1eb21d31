/** What the events amount to: pure, total, and the only maker of a release's state. */
import { type Exposure, phaseOf, type Plan } from '../config/plan.ts';
import { type Event, intentId } from './event.ts';
import { rolloutChecks } from './samples.ts';
import type { ClosedState, Look, OpenState, Pending, ReleaseState } from './state.ts';
import { stepAt } from './place.ts';
import { courseOf, shifted } from './shifted.ts';
import { wished } from './wished.ts';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

/** In the order of their own numbers; where two runs took the same one, GitHub's id decides. */
const inOrder = (a: Event, b: Event): number => a.seq - b.seq || a.id - b.id;

/** The candidate is there and has users: by whoever moved them there, before Sluiceway did. */
function adopted(plan: Plan, state: OpenState, share: Exposure): OpenState {
  const shifts = [{ at: state.opened, to: share }];
  const place = { exposure: share, highest: share, step: stepAt(plan, share) };
  return { ...state, ...place, shifts, traffic: 'known', deployed: true };
}

function opened(plan: Plan, event: Of<'opened'>): OpenState {
  const state = begun(event);
  return event.adopted === undefined ? state : adopted(plan, state, event.adopted);
}

function begun(event: Of<'opened'>): OpenState {
  return {
    is: 'open',
    last: event.seq,
    opened: event.at,
    digest: event.digest,
    slot: event.slot,
    approval: event.approval,
    starts: event.starts ?? null,
    phase: 'gates',
    since: event.at,
    exposure: { share: 0 },
    highest: { share: 0 },
    traffic: 'untouched',
    shifts: [],
    step: -1,
    baseline: [],
    looks: [],
    spent: 0,
    judged: {},
    backup: null,
    backedUp: null,
    migrated: 'no',
    deployed: false,
    drained: false,
    restored: false,
    granted: {},
    asked: {},
    refused: {},
    course: { is: 'forward' },
    urged: null,
    failure: null,
    pending: null,
  };
}

/** A look that came in parts: the later part fills what the first left open. */
function looked(plan: Plan, state: OpenState, event: Of<'looked'>): OpenState {
  const known = state.looks.at(-1);
  const same =
    known?.step === event.step &&
    known.window.from === event.window.from &&
    known.window.to === event.window.to;
  const before = same ? known.samples : [];
  if (event.first > before.length) return state;
  const samples = [...before.slice(0, event.first), ...event.samples].slice(0, rolloutChecks(plan).length);
  const look: Look = { step: event.step, window: event.window, samples, at: event.at };
  return { ...state, looks: [...(same ? state.looks.slice(0, -1) : state.looks), look] };
}

/** Read once: what comes after it is whole, or after the first shift, changes nothing. */
function baseline(plan: Plan, state: OpenState, event: Of<'baseline'>): OpenState {
  const { length } = rolloutChecks(plan);
  const known = state.baseline;
  if (known.length === length || event.first > known.length || state.step !== -1) return state;
  return { ...state, baseline: [...known.slice(0, event.first), ...event.samples].slice(0, length) };
}

/** The first intent stands; another run's at the same time is void: that run finds this out and stops. */
function intends(state: OpenState, event: Of<'intends'>): OpenState {
  if (state.pending !== null) return state;
  const pending: Pending = { intent: intentId(event), effect: event.effect, since: event.at };
  if (event.effect.do !== 'shift') return { ...state, pending };
  const course = courseOf(state, event.effect, event.words);
  return { ...state, pending, course, traffic: 'uncertain' };
}

function did(plan: Plan, state: OpenState, event: Of<'did'>): OpenState {
  if (state.pending === null || state.pending.intent !== event.intent) return state;
  const { effect } = state.pending;
  const rest: OpenState = { ...state, pending: null, failure: null };
  switch (effect.do) {
    case 'backup':
      return { ...rest, backup: event.ref, backedUp: event.at };
    case 'migrate':
      return { ...rest, migrated: 'yes', since: event.at };
    case 'deploy':
      return { ...rest, deployed: true, since: event.at };
    case 'drain':
      return { ...rest, drained: true, since: event.at };
    case 'restore':
      return { ...rest, restored: true, migrated: 'no', since: event.at };
    case 'dispatch':
      return { ...rest, asked: { ...state.asked, [effect.subject]: event.ref } };
    case 'shift':
      return shifted(plan, rest, effect, event.at);
  }
}

function gaveUp(state: OpenState, event: Of<'gave-up'>): OpenState {
  if (state.pending === null || state.pending.intent !== event.intent) return state;
  const { effect } = state.pending;
  const migrated = effect.do === 'migrate' && event.why !== 'undone' ? 'unknown' : state.migrated;
  const failure = event.why === 'failed' ? { effect, why: event.why, words: event.words } : state.failure;
  return { ...state, pending: null, migrated, failure };
}

function closed(state: OpenState, event: Of<'closed'>): ClosedState {
  const { pending: _, ...body } = state;
  return { ...body, is: 'closed', outcome: event.outcome, words: event.words, ended: event.at };
}

/** Where an open release stands: the first phase of the plan that is not done. */
function phaseNow(plan: Plan, state: OpenState): OpenState['phase'] {
  const done = {
    gates: state.judged.gates?.verdict === 'passed',
    database: state.migrated === 'yes',
    restore: state.restored,
    deploy:
      state.deployed &&
      (phaseOf(plan, 'deploy')?.checks.length === 0 || state.judged.deployment?.verdict === 'passed'),
    rollout: state.drained,
  };
  return plan.phases.find(({ phase }) => !done[phase])?.phase ?? 'end';
}

function apply(plan: Plan, state: OpenState, event: Event): OpenState | ClosedState {
  switch (event.type) {
    case 'opened':
      return state;
    case 'wished':
      return wished(plan, state, event.wish, { by: event.by, because: event.words });
    case 'judged': {
      const judged = {
        verdict: event.verdict,
        compatibility: event.compatibility,
        words: event.words,
        at: event.at,
      };
      return { ...state, judged: { ...state.judged, [event.subject]: judged } };
    }
    case 'looked':
      return looked(plan, state, event);
    case 'baseline':
      return baseline(plan, state, event);
    case 'intends':
      return intends(state, event);
    case 'did':
      return did(plan, state, event);
    case 'gave-up':
      return gaveUp(state, event);
    case 'closed':
      return closed(state, event);
  }
}

/** After the end only one thing can still happen: a newer release takes the place of a completed one. */
function afterEnd(state: ClosedState, event: Event): ClosedState {
  const superseded =
    event.type === 'closed' && event.outcome === 'superseded' && state.outcome === 'completed';
  return superseded ? { ...state, outcome: 'superseded', words: event.words } : state;
}

const placed = (plan: Plan, state: OpenState): OpenState => ({ ...state, phase: phaseNow(plan, state) });

function fold(plan: Plan, state: ReleaseState, event: Event): ReleaseState {
  if (state.is === 'none') return event.type === 'opened' ? placed(plan, opened(plan, event)) : state;
  const next = state.is === 'closed' ? afterEnd(state, event) : apply(plan, state, event);
  const last = Math.max(state.last, event.seq);
  return next.is === 'open' ? placed(plan, { ...next, last }) : { ...next, last };
}

/** The last ledger of a plan and its state, kept so that one that goes on from it need not be told from its first event. */
interface Told {
  readonly events: readonly Event[];
  readonly state: ReleaseState;
}
const told = new WeakMap<Plan, Told>();

const begins = (events: readonly Event[], first: readonly Event[]): boolean =>
  first.length <= events.length && first.every((event, i) => event === events[i]);

/**
 * Folds the events, in whatever order they come. Events that make no sense where they stand change nothing. What it
 * remembers changes no answer: events are never changed once they are made.
 */
export function replay(plan: Plan, events: readonly Event[]): ReleaseState {
  const sorted = [...events].sort(inOrder);
  const before = told.get(plan);
  const known = before !== undefined && begins(sorted, before.events) ? before : undefined;
  const start: ReleaseState = known?.state ?? { is: 'none', last: 0 };
  const state = sorted
    .slice(known?.events.length ?? 0)
    .reduce<ReleaseState>((so, event) => fold(plan, so, event), start);
  told.set(plan, { events: sorted, state });
  return state;
}
