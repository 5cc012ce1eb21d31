/** What the readers of signals are given: everything that is outside, and nothing that decides. */
import type { RunOptions, RunResult } from '../drivers/command/bash.ts';
import type { Window } from '../judge/reading.ts';
import type { Variables } from '../transport/expand.ts';
import type { Http } from '../transport/http.ts';

export type Arm = 'candidate' | 'live';

/** A check run, or a commit status in the same words: `completed` with a conclusion, or still on its way. */
export interface CheckRun {
  readonly name: string;
  /** Slug of the app that made it; `null` for a commit status. */
  readonly app: string | null;
  /** `completed`, or anything else GitHub says before that. */
  readonly status: string;
  readonly conclusion: string | null;
  /** ISO 8601, as GitHub gives it; `null` until it is completed. */
  readonly completedAt: string | null;
}

export interface SourceDeps {
  readonly http: Http;
  readonly run: (command: string, options: RunOptions) => Promise<RunResult>;
  /** All check runs and commit statuses of the released commit. */
  readonly checks: (abort: AbortSignal) => Promise<readonly CheckRun[]>;
  /** The checkout: where files are looked for and commands run. */
  readonly workspace: string;
  /** SLUICEWAY_ENV less the ledger's keys: what `$NAME` stands for. */
  readonly values: Readonly<Record<string, string>>;
  /** What else the `env` signal may ask for: the job's own environment. */
  readonly jobEnv: Readonly<Record<string, string | undefined>>;
  /** What commands get: `values`, and SLUICEWAY_VERSION, _SLOT and so on. */
  readonly commandEnv: Readonly<Record<string, string>>;
  /** Names of this call for an arm: SLOT, CANDIDATE_SLOT, LIVE_SLOT, VERSION. What has no arm gets the candidate's. */
  readonly variables: (arm: Arm) => Variables;
  /**
   * Where a request goes that is only a path: the candidate slot's URL, or `http.base`; `$NAME` in it is
   * expanded. `headers` go along with such requests only: a token for one host is not sent to another.
   */
  readonly defaults: {
    readonly base?: string | undefined;
    readonly headers: Readonly<Record<string, string>>;
    /** `base` is the candidate's slot: one that does not answer there is not well. */
    readonly slot?: boolean;
  };
  /** Only this arm is asked: before users meet the candidate, there is none. */
  readonly only?: Arm;
  readonly mask: (text: string) => string;
  /** For a signal that says nothing of its own, in ms; 30 s when left out. */
  readonly deadlineMs?: number;
}

/** $FROM and $TO in ms since 1970, $FROM_SECONDS and $TO_SECONDS, and $WINDOW, the length as PromQL writes it. */
export function windowVariables({ from, to }: Window): Variables {
  const seconds = (ms: number): number => Math.floor(ms / 1000);
  const length = Math.max(1, Math.round((to - from) / 1000));
  return {
    FROM: from,
    TO: to,
    FROM_SECONDS: seconds(from),
    TO_SECONDS: seconds(to),
    WINDOW: `${length}s`,
  };
}

/** Every source of `$NAME` for one arm over one window, the call's before the secrets. */
export const sourcesOf = (deps: SourceDeps, arm: Arm, window: Window): readonly Variables[] => [
  { ARM: arm },
  deps.variables(arm),
  windowVariables(window),
  deps.values,
];
