/** GitHub's world: the ledger in deployment statuses, the effects by drivers, time by GitHub's clock. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Compiled } from '../config/parts.ts';
import type { World } from '../engine/world.ts';
import { SluicewayError } from '../errors.ts';
import type { BookedRelease } from '../github/book.ts';
import type { Facts, Reading } from '../judge/reading.ts';
import type { Decision } from '../release/decision.ts';
import type { Event } from '../release/event.ts';
import type { ReleaseState } from '../release/state.ts';
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
  seen(): Seen | null;
}

export function candidateOf(release: BookedRelease): Candidate {
  const { payload, sha, id } = release;
  return { release: String(id), sha, slot: payload.slot, liveSha: payload.previous?.sha ?? '' };
}

/** `shown` is told of every decision as it is taken. Made by `admit` alone (runner/session.ts). */
export function createWorld(
  outside: Outside,
  compiled: Compiled,
  release: BookedRelease,
  shown: (seen: Seen) => Promise<void>,
): GitHubWorld {
  const { github, invocation, abort } = outside;
  const candidate = candidateOf(release);
  const { perform, probe } = hands(outside, compiled, candidate);
  const facts = new Map<string, Reading>();
  let events: readonly Event[] = [];
  let seen: Seen | null = null;

  return {
    run: invocation.run,
    facts: () => facts,
    seen: () => seen,
    async load() {
      events = await release.journal.load();
      return { events, now: github.now() };
    },
    async append(event) {
      const stored = await release.journal.append(event);
      events = [...events, stored];
      return stored;
    },
    async read({ fields, window, of }) {
      const deps = sourceDeps(outside, compiled, candidate, of);
      const found = await readFields(deps, compiled.parts.signals, fields, window, abort);
      for (const [key, reading] of found) facts.set(key, reading);
      return found;
    },
    probe,
    async perform(effect) {
      try {
        return await perform(effect);
      } catch (error) {
        // A command that was ended because we were is no failure of the effect: the next run asks what became of it.
        if (abort.aborted)
          throw new SluicewayError(
            'CANCELLED',
            'Stopped while it was at work. Run it again to go on.',
            error,
          );
        throw error;
      }
    },
    async publish(state, decision) {
      seen = { state, decision, events };
      await shown(seen);
    },
    async sleep(until) {
      const ms = Math.max(0, until - github.now());
      if (performance.now() + ms > outside.holdUntil) return 'out-of-budget';
      await wait(ms, undefined, { signal: abort }).catch((cause: unknown) => {
        throw new SluicewayError(
          'CANCELLED',
          'Stopped while holding. Run it again to go on from the ledger.',
          cause,
        );
      });
      return 'slept';
    },
  };
}
