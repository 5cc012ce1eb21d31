/**
 * The parsed sections of the config, with the environment's overlay applied: what readers and drivers need
 * beside the plan. Times are in ms; `$NAME` stays unexpanded, so nothing here is a secret.
 */
import type { z } from 'zod';
import type { TrafficConfig } from '../drivers/traffic/spec.ts';
import type { Condition } from '../judge/condition.ts';
import type { FieldSpec } from '../signals/source.ts';
import type { SignalKind, specs } from '../signals/specs.ts';
import type { Plan, Slot } from './plan.ts';

/** What `http:` says: where a request that is only a path goes, and what is sent along with it. */
export interface HttpDefaults {
  readonly base?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

type ConfigOf<K extends SignalKind> = z.output<(typeof specs)[K]['schema']>;
/** One signal: its kind, what its `spec.ts` made of it, and the fields that it gives ('' is the default). */
export type SignalPart = {
  readonly [K in SignalKind]: {
    readonly name: string;
    readonly kind: K;
    readonly config: ConfigOf<K>;
    readonly fields: ReadonlyMap<string, FieldSpec>;
  };
}[SignalKind];

export interface Backup {
  readonly driver: 'pg_dump' | 'template';
  /** Folder for dumps, in the workspace; the driver's own choice when left out. */
  readonly to?: string | undefined;
}

/** What a rehearsal's clone is made of: a running database by its URL, or one of the other forms. */
export type CloneFrom =
  | string
  /** A file or folder: custom, directory, tar or plain SQL, also gzipped. */
  | { readonly dump: string }
  /** A database of the rehearsal's server. */
  | { readonly template: string }
  /** Prints the URL of a copy that it has made; `giveBack` is run when that is over. */
  | { readonly command: string; readonly giveBack?: string | undefined }
  /** A running database, of which only the schema is taken, with its counts and statistics. */
  | { readonly schema: string };

export interface CloneConfig {
  readonly from: CloneFrom;
  /** A file of SQL that is run on the clone before anything else sees it. */
  readonly mask?: string | undefined;
  /** Tables whose rows are left out: `schema.table`, or a pattern with `*`. */
  readonly exclude?: readonly string[] | undefined;
  /** By table, what is taken of it: `10%`, or a condition in SQL. */
  readonly sample?: Readonly<Record<string, string>> | undefined;
}

export interface Rehearsal {
  readonly clone: CloneConfig;
  /** `local`, `docker` or a URL; the driver's own order when left out. */
  readonly server?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly verify?: string | undefined;
  readonly verifyPrevious?: string | undefined;
  /** What the migration may do to production: conditions on `rehearsal`. */
  readonly expect: readonly Condition[];
  readonly accept: readonly AcceptedFinding[];
  /** How long a reader stays in front of a lock, in ms; 0 for none. */
  readonly readerMs: number;
}

export interface AcceptedFinding {
  readonly finding: string;
  readonly reason: string;
  /** Part of the statement; every one when left out. */
  readonly statement?: string | undefined;
}

export interface Database {
  readonly url: string;
  readonly migrate: string;
  readonly revert?: string | undefined;
  readonly backup?: Backup | undefined;
  readonly rehearsal?: Rehearsal | undefined;
  /** For each command of the user. */
  readonly timeout: number;
}

export interface Deploy {
  readonly run: string;
  /** Where each slot answers. */
  readonly slots?: Readonly<Record<Slot, string>> | undefined;
  readonly timeout: number;
}

export interface Parts {
  /** The environment for what runs before anybody has approved; `undefined` where the config names none. */
  readonly unattended?: string | undefined;
  /** Whether the environment must have reviewers, or the config says that none are wanted. */
  readonly approval: 'required' | 'none';
  readonly http: HttpDefaults;
  /** By name, in the config's order. */
  readonly signals: ReadonlyMap<string, SignalPart>;
  readonly database?: Database | undefined;
  readonly deploy?: Deploy | undefined;
  readonly traffic?: TrafficConfig | undefined;
  /** How long the slot that was left is waited for. */
  readonly drain: { readonly timeout: number };
  /** Whether a rollout that was begun without Sluiceway is taken over as it stands. */
  readonly adopt?: boolean | undefined;
  /** What a release does that finds another one under way; it is refused where this is left out. */
  readonly supersede?: 'restart' | 'continue' | undefined;
}

/** A config that has been read without a fault, for one service and one environment. */
export interface Compiled {
  readonly plan: Plan;
  readonly parts: Parts;
  /** Of the parsed config, the service, the environment and the grammar (digest.ts): 16 characters. */
  readonly digest: string;
  /** Every `$NAME` that we expand (commands expand their own), where it first stands; without our own names. */
  readonly references: readonly Reference[];
}

export interface Reference {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

export interface CompileOptions {
  /** Shown in errors; the file's path in the checkout. */
  readonly path: string;
  /** May be left out where the config names only one. */
  readonly environment?: string | undefined;
  readonly service?: string | undefined;
  /** Plan the way back to an earlier release: deploy, then one step of 100 %. */
  readonly rollback?: boolean | undefined;
  /** The text was given as such: no later run can read it again. */
  readonly inline?: boolean | undefined;
}
