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
}

/** Times in ms. `least` is the planned hold, `most` the longest; a look every `every`. */
export interface Step {
  readonly exposure: Exposure;
  readonly least: number;
  readonly most: number;
  readonly every: number;
  /** Ids in `Plan.checks` that are expected while it holds. */
  readonly checks: readonly string[];
}

/** Any of the checks, once it has failed, rolls the release back to `to`. */
export interface Guard {
  readonly any: Some<string>;
  readonly to: Exposure;
  readonly line: number;
}

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
