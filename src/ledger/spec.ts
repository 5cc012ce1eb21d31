/** What the ledger's table says of each event. */
import type { EventBody, EventType } from '../release/event.ts';
import type { Fields, Found } from './effects.ts';

/** GitHub's states as people expect them: `failure` and `error` only for ends, `inactive` for what was replaced. */
export type GitHubState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

type Of<T extends EventType> = Extract<EventBody, { type: T }>;

export interface EventSpec<T extends EventType> {
  /** What it says, for the docs. */
  readonly means: string;
  /** Its fields, for the docs: name, and what stands there. */
  readonly fields: Readonly<Record<string, string>>;
  readonly states: readonly GitHubState[];
  state(event: Of<T>): GitHubState;
  write(event: Of<T>): Fields;
  /** `undefined` where a field is missing or malformed. */
  read(found: Found): Of<T> | undefined;
}

export const open = { states: ['in_progress'], state: (): GitHubState => 'in_progress' } as const;
