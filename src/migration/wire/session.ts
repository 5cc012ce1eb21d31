/** One client's connection, as the tracer sees it: what waits, what runs, and what its transaction has done so far. */
import type { Status } from './decode.ts';
import { type Footprint, type Known, commit, emptyFootprint, noEffects } from './footprint.ts';
import type { Frame } from './frame.ts';
import type { Split, Statement } from './statement.ts';
import type { Done, Run, TraceEvent } from './traced.ts';

/** What a step wants done, in order. */
export interface Output {
  readonly toServer: Buffer[];
  readonly toClient: Buffer[];
  readonly events: TraceEvent[];
}

/** Something that has to be answered before the client's next message goes to the server. */
export interface Job {
  /** Every message of the server until the job ends itself. */
  take(frame: Frame): void;
}

/** Changed in place by `step`: one row a message leaves no time for copies. */
export interface Session {
  readonly id: number;
  readonly known: Known;
  readonly split: Split;
  /** Numbers statements over all sessions. */
  readonly nextId: () => number;
  output: Output;
  /** ms. */
  now: number;
  /** Past authentication. */
  ready: boolean;
  pid: number;
  status: Status;
  queue: Frame[];
  job: Job | null;
  /** After an error in the extended protocol: the server passes over everything until Sync. */
  skipping: boolean;
  /** Whom COPY's data go to, and whether its end needs a Flush. */
  copying: 'simple' | 'extended' | null;
  readonly statements: Map<string, string>;
  readonly portals: Map<string, string>;
  /** Portals that were left off in the middle. */
  readonly suspended: Map<string, Run>;
  /** A completion that becomes true with the commit, and what comes behind it; null while nothing is held back. */
  held: Buffer[] | null;
  /** Parse messages that are not answered yet. */
  parsing: string[];
  /** The statement that the server is at. */
  running: Run | null;
  /** The last statement that succeeded before a Sync: a commit that fails is its failure. */
  last: number | null;
  transaction: number;
  /** Between BEGIN and its end. */
  block: boolean;
  failed: boolean;
  /** Something ran that was not probed: counters must be handed in before the next is. */
  dirty: boolean;
  footprint: Footprint;
  /** Whether the server has the probe as a prepared statement. */
  prepared: boolean;
  /** Whether a statement_timeout may be set: `always` once the client spoke of it. */
  guarded: 'no' | 'once' | 'always';
  /** What tracing has taken so far, in ms. */
  overhead: number;
}

export const emptyOutput = (): Output => ({ toServer: [], toClient: [], events: [] });

export function openSession(given: Pick<Session, 'id' | 'known' | 'split' | 'nextId'>): Session {
  return {
    ...given,
    output: emptyOutput(),
    now: 0,
    ready: false,
    pid: 0,
    status: 'I',
    queue: [],
    job: null,
    skipping: false,
    copying: null,
    statements: new Map(),
    portals: new Map(),
    suspended: new Map(),
    held: null,
    parsing: [],
    running: null,
    last: null,
    transaction: 0,
    block: false,
    failed: false,
    dirty: false,
    footprint: emptyFootprint(),
    prepared: false,
    guarded: 'once',
    overhead: 0,
  };
}

export const toServer = (session: Session, ...messages: readonly Buffer[]): void =>
  void session.output.toServer.push(...messages);
export const toClient = (session: Session, ...messages: readonly Buffer[]): void =>
  void session.output.toClient.push(...messages);
export const tell = (session: Session, event: TraceEvent): void => void session.output.events.push(event);

/** From now on the statement runs. */
export function begin(session: Session, sql: string, at = session.now): Run {
  const { id, transaction, status, block, overhead } = session;
  const run: Run = {
    id: session.nextId(),
    session: id,
    transaction,
    sql,
    at,
    explicit: block || status !== 'I',
    overhead,
  };
  session.running = run;
  return run;
}

/** It is over: what is not given is nothing. */
export function end(session: Session, run: Run, found: Partial<Omit<Done, 'run'>>): void {
  const ms = session.now - run.at;
  const done: Done = { ...noEffects, rows: null, error: null, ms, ...found, run };
  session.last = done.error === null ? run.id : null;
  session.running = null;
  tell(session, { kind: 'done', done });
}

/** Also where there was nothing to end. `undo` where it rolled back. */
export function endTransaction(session: Session, undo: boolean): void {
  if (!undo) commit(session.known, session.footprint);
  session.footprint = emptyFootprint();
  const { id, transaction, now, overhead } = session;
  tell(session, { kind: 'ended', session: id, transaction, at: now, overhead });
  session.transaction += 1;
  session.block = false;
  session.failed = false;
}

/** After a statement of this kind has succeeded. */
export function follow(session: Session, statement: Statement | undefined, tag: string): void {
  switch (statement?.kind) {
    case 'begin':
      session.block = true;
      return;
    case 'end':
      endTransaction(session, tag === 'ROLLBACK');
      return;
    case 'quiet':
    case 'savepoint':
    case 'plain':
    case 'outside':
    case 'rollback-to':
    case undefined:
      return;
  }
}

export const isProbed = (statement: Statement | undefined): boolean =>
  statement !== undefined && ['plain', 'outside', 'rollback-to'].includes(statement.kind);
