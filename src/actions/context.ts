/** What an action is given to work with. The runner makes it; actions know only this. */
import type { Compiled } from '../config/parts.ts';
import type { EffectName, Wish } from '../release/event.ts';
import type { Facts, Instant } from '../judge/reading.ts';
import type { Decision } from '../release/decision.ts';
import type { ReleaseState } from '../release/state.ts';
import type { Turn } from '../engine/turn.ts';
import type { World } from '../engine/world.ts';
import type { Previous } from '../migration/scene.ts';
import type { RehearsalResult } from '../migration/result.ts';
import type { SectionName } from '../report/comment.ts';
import type { ActionContract } from './contract.ts';

/** The run that we are part of, from GITHUB_* variables. */
export interface Invocation {
  /** `owner/name` */
  readonly repository: string;
  readonly sha: string;
  /** `refs/heads/main`; the branch a release's commit must be on is the environment's matter. */
  readonly ref: string;
  /** `<run id>.<attempt>` */
  readonly run: string;
  readonly runId: number;
  readonly attempt: number;
  readonly runUrl: string;
  /** `https://github.com/acme/shop` */
  readonly repositoryUrl: string;
  readonly actor: string;
  readonly event: string;
  /** Set on `pull_request`: the gate then opens no release. */
  readonly pullRequest: { readonly number: number; readonly headSha: string } | null;
}

/** Lines for people; the runner masks every one. `group` folds what is long. */
export interface Log {
  line(text: string): void;
  warn(text: string): void;
  /** A warning that GitHub shows beside that line of the file, also in a pull request. */
  mark(text: string, place: { readonly file: string; readonly line: number; readonly title: string }): void;
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
}

/** A release that was found in the ledger or just opened. */
export interface Known {
  /** Path of the config that it was opened with; '' where that was inline. */
  readonly config: string;
  readonly id: number;
  readonly sha: string;
  /** The action that opened it. */
  readonly opener: string;
  /** `last` is the number of its last event when this one was opened. */
  readonly previous: {
    readonly release: number;
    readonly sha: string;
    readonly last?: number | undefined;
  } | null;
  readonly rollback: { readonly of: number; readonly restore: string | null } | null;
}

/** An admitted release: its writer, commit and plan were checked, and where it may act it holds the lease. */
export interface Session {
  readonly release: Known;
  readonly compiled: Compiled;
  readonly world: World;
  /** Everything that was read in this session, the newest reading of each field. */
  facts(): Facts;
  /** GitHub's time. */
  now(): Instant;
  /** The ledger as it was read under the lease, to go on from. */
  readonly begun: Turn;
}

export interface SessionOptions {
  /** Empty: it only reads and judges, and takes no lease. */
  readonly effects: ReadonlySet<EffectName>;
  /** Opens a release where none is open and the plan has no gate that would: the action is used alone. */
  readonly opens?: boolean;
  /** This release; the input `release`, or else the open one, when left out. */
  readonly release?: number;
  /** Subject of the step that this run was let in for: who did is entered first. */
  readonly approves?: string;
  /** Appended before the lease is asked for: it outranks whatever holds it. */
  readonly wish?: {
    readonly wish: Wish;
    readonly reason: string;
    /** Login of whose wish it is; who started the run where left out. */
    readonly by?: string;
    /** Who let it go up by hand, and the words of that: entered before the wish. */
    readonly approved?: Approval;
  };
}

/** A reviewer's word on this run. */
export interface Approval {
  readonly by: string;
  readonly words: string;
}

/** A release and what its ledger amounts to. */
export interface Target {
  readonly release: Known;
  readonly state: ReleaseState;
}

export interface OpenRequest {
  readonly sha: string;
  readonly opener: string;
  readonly rollback: Known['rollback'];
  /** Why, of a rollback: it goes into the ledger. */
  readonly reason?: string;
  /** Path of its config, where it is not this run's input. */
  readonly config?: string;
}

/** The releases of the service and environment that the config and the inputs name. */
export interface Releases {
  /** Opens one, or joins the one that is open for the same commit. Refuses while another is open. */
  open(request: OpenRequest): Promise<Known>;
  findOpen(): Promise<Target | null>;
  /** The newest, whatever became of it. */
  findNewest(): Promise<Target | null>;
  /** What users have: the newest that was completed and not replaced since. */
  findLive(): Promise<Target | null>;
  /** Any release by its id, or the newest completed one of a commit. */
  find(idOrSha: string): Promise<Target | null>;
  /** Runs `work` on a release; gives the lease back whatever happens. */
  within<T>(options: SessionOptions, work: (session: Session) => Promise<T>): Promise<T>;
  /** Enters that a newer release took the place of a completed one; `last` where its ledger need not be read. */
  supersede(release: number, words: string, last?: number): Promise<void>;
}

/** An open release, as a tick has found it. */
export interface Sighting {
  readonly service: string;
  readonly environment: string;
  /** The deployment's id, its commit, and the run that opened it. */
  readonly release: number;
  readonly sha: string;
  readonly run: string;
  /** @throws SluicewayError where it may not be worked on: commit, plan or config */
  look(): Promise<Sighted>;
  within<T>(
    options: Omit<SessionOptions, 'release' | 'opens'>,
    work: (session: Session) => Promise<T>,
  ): Promise<T>;
  /** Enters that it took the place of the release that was live. */
  supersedePrevious(): Promise<void>;
}

/** It was admitted. Its ledger is as the scan told it: good for deciding that nothing is to be done, not for doing. */
export interface Sighted {
  readonly compiled: Compiled;
  readonly begun: Turn;
  /** Without a lease: it reads, and enters looks. */
  readonly world: World;
  /** Shows what was entered, where people look. */
  show(turn: Turn, decision: Decision): Promise<void>;
}

/** A deployment that says it is a release of ours under way, and is not. */
export interface ForgedRelease {
  readonly service: string;
  readonly environment: string;
  readonly sha: string;
  /** Login of who made it. */
  readonly by: string;
}

export interface Scan {
  readonly sightings: readonly Sighting[];
  readonly forged: readonly ForgedRelease[];
}

/** The workflow that ticks. */
export interface Ticker {
  /** Its page. */
  readonly page: string;
  /** Turned on where it is off. @returns whether it runs; what keeps it from that is a warning */
  start(): Promise<boolean>;
  /** Turned off where no release is open, and on again where one was opened just then. */
  stopIfIdle(): Promise<'stopped' | 'runs'>;
}

/** What became of a run that was started for an approval. */
export type AskedRun =
  | { readonly is: 'waiting' }
  | { readonly is: 'refused'; readonly by: string; readonly why: string };

/** Where people look: the PR's comment and the job's summary. */
export interface Report {
  /** A detail section of the comment, kept by later runs; it goes into the summary too. */
  section(name: SectionName, markdown: string): void;
  /** A tick goes on with this release: what is shown says so. */
  ticks(): void;
}

export interface ActionContext {
  readonly inputs: Readonly<Record<string, string>>;
  readonly invocation: Invocation;
  readonly log: Log;
  readonly report: Report;
  /** The config at the commit of this run. */
  compile(): Promise<Compiled>;
  /** The same, whether or not every `$NAME` in it has a value: a pull request is given few of them, or none. */
  compileLoosely(): Promise<Compiled>;
  /**
   * The same for the way back: a name without a value, or a config that is broken by now, must not stand in its way
   * where the inputs say which service and environment is meant.
   */
  compileHere(): Promise<Compiled>;
  releases(compiled: Compiled): Releases;
  /** Every release of the repository that is open now. */
  scan(): Promise<Scan>;
  readonly ticker: Ticker;
  /** What became of the run with this id that waits, or waited, for an environment's reviewers. */
  askedRun(id: number, environment: string): Promise<AskedRun>;
  /** Clones and masks, and writes the clone to a file for another job; resolves to its path. */
  handOver(compiled: Compiled, path: string): Promise<string>;
  rehearse(compiled: Compiled, previous: Previous): Promise<RehearsalResult>;
  /** Writes a file for later steps of the job; masked. Resolves to its path. */
  keep(name: string, text: string): Promise<string>;
  /** Who turned this run away from an environment, and what was said; `null` where nobody did. */
  rejection(environment: string): Promise<{ readonly by: string; readonly comment: string } | null>;
  /**
   * Who let this run into an environment; `null` where nobody was asked, or has answered.
   * @throws SluicewayError ADMISSION where it is their own run, and the environment asks for somebody else
   */
  approval(environment: string): Promise<Approval | null>;
  /** Readings outside of any release: gates on a pull request. GitHub's time is `now`. */
  read(
    compiled: Compiled,
    fields: readonly string[],
  ): Promise<{ readonly facts: Facts; readonly now: Instant }>;
}

export interface ActionResult {
  readonly outputs: Readonly<Record<string, string>>;
  /** The last line of the log: what happened and what to do. A job fails where `ok` is false. */
  readonly ok: boolean;
  readonly message: string;
}

export interface Action {
  readonly contract: ActionContract;
  run(context: ActionContext): Promise<ActionResult>;
}
