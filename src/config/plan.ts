/**
 * What the config compiles to for one release. `Plan` is all that decisions are made from: pure data, in the
 * user's order, with no secret in it (`$NAME` stays unexpanded). A section that the config does not have is
 * absent here too, so that each action works alone.
 */
import type { Check } from '../judge/check.ts';
import type { Some } from '../judge/reading.ts';

/** Slots are where versions run; a release has one as its candidate, the other is live. */
export type Slot = 'blue' | 'green';
export const otherSlot = (slot: Slot): Slot => (slot === 'blue' ? 'green' : 'blue');

/** What share of users meets the new version, 0..1. (Named audiences come later.) */
export interface Exposure {
  readonly share: number;
}

export interface Gate {
  readonly name: string;
  /** Ids in `Plan.checks`; all must hold. */
  readonly checks: Some<string>;
  /** Read again just before the migration, and after an approval: health, alerts, locks. */
  readonly volatile: boolean;
  /** Of these checks, those of time windows: read again before each step forward too, which waits until they hold. */
  readonly windows?: Some<string>;
}

/** Times in ms. `least` is the planned hold, `most` the longest; a look every `every`. */
export interface Step {
  readonly exposure: Exposure;
  readonly least: number;
  readonly most: number;
  readonly every: number;
  /** Ids in `Plan.checks` that are expected while it holds. */
  readonly checks: readonly string[];
  /** Whether a person must let the release into it; absent where not. */
  readonly approval?: true;
}

/** How the way back is taken: in one shift, or by the shares of the steps before, one after the other. */
export type Pace = 'at-once' | 'gradual';

/** What a guard does. `previous` is the share of the step before the one that the release is in. */
export type GuardAct =
  | { readonly act: 'roll-back'; readonly to: Exposure | 'previous'; readonly pace: Pace }
  /** Nothing goes forward while it fails. */
  | { readonly act: 'hold' }
  /** It is said, and decides nothing. */
  | { readonly act: 'warn' };

/** Acts once any of its checks has failed. */
export type Guard = {
  readonly any: Some<string>;
  readonly line: number;
  /** Of these it is the hard limit: a breach of the check's own limit is another guard's. */
  readonly hard?: readonly string[];
} & GuardAct;

export type Phase =
  | { readonly phase: 'gates'; readonly gates: Some<Gate> }
  | { readonly phase: 'database'; readonly backup: boolean; readonly rehearsal: boolean }
  /** Only in the plan of a rollback that brings a backup back. */
  | { readonly phase: 'restore'; readonly backup: string }
  | { readonly phase: 'deploy'; readonly checks: readonly string[] }
  | {
      readonly phase: 'rollout';
      readonly steps: Some<Step>;
      readonly guards: readonly Guard[];
      /** Whether the live version keeps its own slot, so that there is something to drain. */
      readonly drains: boolean;
    };
export type PhaseName = Phase['phase'];

export interface Plan {
  readonly service: string;
  readonly environment: string;
  /** Whether its version is new, or one that users had before: that of a rollback of a finished release. */
  readonly brings: 'new' | 'earlier';
  readonly phases: readonly Phase[];
  readonly checks: Readonly<Record<string, Check>>;
  /** Budget of false rollbacks for the release, and of missed ones for a step (canary rule, section 2). */
  readonly alpha: number;
  readonly beta: number;
  /** `no-harm` goes on without proof, where traffic is too small to prove anything. */
  readonly promote: 'proof' | 'no-harm';
  /** What becomes of a step that its longest hold has not decided: a person is asked, it goes on, or back to 0 %. */
  readonly onInconclusive: 'stay' | 'promote' | 'roll-back';
}

/** The phase of that name, where the plan has it. */
export function phaseOf<N extends PhaseName>(plan: Plan, name: N): Extract<Phase, { phase: N }> | undefined {
  return plan.phases.find((phase): phase is Extract<Phase, { phase: N }> => phase.phase === name);
}
