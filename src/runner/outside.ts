/** Everything outside that one job has: its client, secrets, places and the signal that ends it. */
import type { Invocation, Log } from '../actions/context.ts';
import type { GitHub } from '../github/client.ts';
import type { Overview } from '../github/overview.ts';
import type { Secrets } from '../transport/secrets.ts';

export interface Outside {
  readonly invocation: Invocation;
  readonly inputs: Readonly<Record<string, string>>;
  readonly github: GitHub;
  /** What one question tells of a commit on its way to an environment: asked once in a job. */
  readonly overview: (sha: string, environment: string) => Promise<Overview>;
  /** A file of the repository at a commit; `null` where it has none. */
  readonly textAt: (sha: string, path: string) => Promise<string | null>;
  /** Whether configs are taken from there also where the checkout is of the same commit: of many they are known already. */
  readonly asksTexts?: boolean;
  readonly secrets: Secrets;
  readonly log: Log;
  /** Fires when the runner asks us to stop (SIGINT, SIGTERM). */
  readonly abort: AbortSignal;
  /** The checkout, and a folder of the job's own. */
  readonly workspace: string;
  readonly temp: string;
  readonly env: NodeJS.ProcessEnv;
  /** Until when the job may hold, by the monotonic clock (performance.now), in ms. */
  readonly holdUntil: number;
}
