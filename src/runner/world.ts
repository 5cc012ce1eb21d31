/** GitHub's world: the ledger in deployment statuses, the effects by drivers, time by GitHub's clock. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Compiled } from '../config/parts.ts';
import type { World } from '../engine/world.ts';
import { SluicewayError } from '../errors.ts';
import type { BookedRelease } from '../github/book.ts';
import { type Facts, type Instant, type Reading, unavailable } from '../judge/reading.ts';
import type { Decision } from '../release/decision.ts';
import type { Event } from '../release/event.ts';
import type { ReleaseState } from '../release/state.ts';
import { isLate, tellsPast } from '../signals/late.ts';
import { readFields } from '../signals/readers.ts';
import type { Outside } from './outside.ts';
import { hands } from './perform.ts';
import { type Candidate, sourceDeps } from './surroundings.ts';

/** What was decided last, for whoever renders it. */
export interface Seen {
  readonly state: ReleaseState;
  readonly decision: Decision;
  readonly events: readonly Event[];
}

export interface GitHubWorld extends World {
  facts(): Facts;
}

export function candidateOf(release: BookedRelease): Candidate {
  const { payload, sha, id } = release;
  return { release: String(id), sha, slot: payload.slot, liveSha: payload.previous?.sha ?? '' };
}

type Ledger = Pick<World, 'load' | 'append'> & { events(): readonly Event[] };

function ledgerOf({ github }: Outside, { journal }: BookedRelease): Ledger {
  let events: readonly Event[] = [];
  return {
    events: () => events,
    async load() {
      events = await journal.load();
      return { events, now: github.now() };
    },
    async append(event) {
      const stored = await journal.append(event);
      events = [...events, stored];
      return stored;
    },
  };
}

type Senses = Pick<World, 'read'> & { facts(): Facts };

const tooLate = 'nobody looked then, and it can only be read as it is now';

/** A signal that is not declared is left to the reader, which says so. */
function canTell({ parts }: Compiled, key: string): boolean {
  const part = parts.signals.get(key.split('.')[0] ?? '');
  return part === undefined || tellsPast(part);
}

function sensesOf(outside: Outside, compiled: Compiled, candidate: Candidate): Senses {
  const facts = new Map<string, Reading>();
  return {
    facts: () => facts,
    async read({ fields, window, of, exposure, history }) {
      const deps = sourceDeps(outside, compiled, candidate, of, exposure?.share ?? 0);
      const late = isLate(window, outside.github.now());
      const readable = late ? fields.filter((key) => canTell(compiled, key)) : fields;
      const read = await readFields(
        deps,
        compiled.parts.signals,
        readable,
        { ...window, history },
        outside.abort,
      );
      const found = new Map(fields.map((key) => [key, read.get(key) ?? unavailable(tooLate)]));
      for (const [key, reading] of found) facts.set(key, reading);
      return found;
    },
  };
}

/** A command that was ended because we were is no failure of the effect: the next run asks what became of it. */
async function unlessStopped<T>(abort: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!abort.aborted) throw error;
    throw new SluicewayError('CANCELLED', 'Stopped while it was at work. Run it again to go on.', error);
  }
}

async function sleepUntil(
  { github, abort, holdUntil }: Outside,
  until: Instant,
  hold: Instant,
): Promise<'slept' | 'out-of-budget'> {
  const now = github.now();
  const ms = Math.max(0, until - now);
  // A look that is due already is no hold, however late a run comes to it.
  if (ms === 0) return 'slept';
  if (performance.now() + Math.max(ms, hold - now) > holdUntil) return 'out-of-budget';
  await wait(ms, undefined, { signal: abort }).catch((cause: unknown) => {
    throw new SluicewayError(
      'CANCELLED',
      'Stopped while holding. Run it again to go on from the ledger.',
      cause,
    );
  });
  return 'slept';
}

/** `shown` is told of every decision as it is taken. Made by `within` alone (session.ts). */
export function createWorld(
  outside: Outside,
  compiled: Compiled,
  release: BookedRelease,
  shown: (seen: Seen) => Promise<void>,
): GitHubWorld {
  const candidate = candidateOf(release);
  const { perform, probe, exposure } = hands(outside, compiled, candidate);
  const ledger = ledgerOf(outside, release);
  return {
    run: outside.invocation.run,
    ...ledger,
    ...sensesOf(outside, compiled, candidate),
    probe,
    exposure,
    perform: (effect) => unlessStopped(outside.abort, perform(effect)),
    publish: (state, decision) => shown({ state, decision, events: ledger.events() }),
    sleep: (until, hold) => sleepUntil(outside, until, hold),
  };
}
