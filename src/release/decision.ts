/** What `next` says is to be done: always with the figures and the limit that led to it. */
import type { Figure } from '../judge/check.ts';
import type { Exposure } from '../config/plan.ts';
import type { History, Instant, Window } from '../judge/reading.ts';
import type { Effect, Outcome } from './event.ts';

export type Decision = { readonly figures: readonly Figure[]; readonly because: string } & (
  | { readonly is: 'advance' | 'roll-back'; readonly effect: Effect }
  | { readonly is: 'hold'; readonly until: Instant }
  /** Somebody has to do something first: approve, run the rehearsal, repair the router. */
  | { readonly is: 'await-approval'; readonly subject: string }
  | { readonly is: 'complete'; readonly outcome: Outcome }
);

/** What to read now, over which window. `planned` looks are entered in the ledger whatever they say. */
export interface Due {
  readonly fields: readonly string[];
  readonly window: Window;
  readonly planned: boolean;
  /** What a request without a host is sent to: the service as users meet it, or a version in its slot. */
  readonly of: 'service' | 'candidate' | 'live';
  /** The live version alone, and where the source keeps history in equal parts of the time before. */
  readonly history?: History;
  /** What the candidate is given meanwhile; left out before any user meets it. */
  readonly exposure?: Exposure;
}
