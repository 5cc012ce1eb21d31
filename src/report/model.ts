/** What the reports are rendered from: plain data, so that each can be rendered anywhere and tested. */
import type { Plan } from '../config/plan.ts';
import type { Instant } from '../judge/reading.ts';
import type { Decision } from '../release/decision.ts';
import type { Compatibility, Event } from '../release/event.ts';
import type { ReleaseState } from '../release/state.ts';
import type { MeasuredMigration } from './measured.ts';

export interface Links {
  /** `https://github.com/acme/shop`, without a slash at its end. */
  readonly repository: string;
  /** Where a person starts a rollback; `null` where the repository has no such workflow. */
  readonly rollback: string | null;
}

/** One release as it stands. */
export interface ReleaseReport {
  /** Id of the deployment. */
  readonly release: number;
  readonly sha: string;
  readonly plan: Plan;
  readonly state: ReleaseState;
  readonly events: readonly Event[];
  /** What was decided last; `null` where a report is made without deciding. */
  readonly decision: Decision | null;
  /** Whether a run is at it: where that is over during a hold, nobody looks until it is run again. */
  readonly attended: boolean;
  readonly now: Instant;
  readonly links: Links;
  /** No earlier one is known here: once all users have it, there is nothing to go back to. */
  readonly first?: boolean;
  /** Where a tick goes on with it: the page of its workflow, and when the one that writes this came, if one does. */
  readonly ticks?: { readonly page: string; readonly at: Instant | null };
}

/** A stage of the rehearsal; `output` is the end of what its command printed. */
export interface RehearsalStage {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly output?: string;
}

/** What a rehearsal found. Stages that were not run are absent. */
export interface RehearsalReport {
  readonly verdict: 'passed' | 'failed' | 'unavailable';
  readonly compatibility: Compatibility;
  readonly stages: readonly RehearsalStage[];
  /** How long a restore would take in production, null where that cannot be told, and what it is reckoned from. */
  readonly restore?: { readonly ms: number | null; readonly basis: string } | null;
  /** What speaks against it, or is worth knowing, each with what to do. */
  readonly findings: readonly string[];
  /** What was measured of the migration; null where nothing was. */
  readonly measured?: MeasuredMigration | null;
}

export const shortSha = (sha: string): string => sha.slice(0, 7);

/** The page of a run, from the name under which its events are written: `<run id>.<attempt>`. */
export function runUrl({ repository }: Links, run: string): string | null {
  const [, id, attempt] = /^(\d+)\.(\d+)$/.exec(run) ?? [];
  return id === undefined ? null : `${repository}/actions/runs/${id}/attempts/${attempt}`;
}

/** Where GitHub lists an environment's deployments, each with its statuses: the ledger as people read it. */
export const deploymentsUrl = ({ repository }: Links, environment: string): string =>
  `${repository}/deployments/${encodeURIComponent(environment)}`;
