/**
 * The tracer's protocol: one message in, from either side; what is to be sent to both, and what was found, out. One
 * Execute or Query at a time goes to the server, with a probe behind it; all else passes as it comes.
 */
import { awaitReady } from './cycle.ts';
import { forget } from './ask.ts';
import { startBatch, startRaw } from './batch.ts';
import { bound, closed, executed, parsed, pidOf, queried, statusOf } from './decode.ts';
import { flush } from './encode.ts';
import { startExecute, takeIdle } from './extended.ts';
import type { Frame } from './frame.ts';
import {
  emptyOutput,
  end,
  endTransaction,
  isProbed,
  type Output,
  type Session,
  tell,
  toClient,
  toServer,
} from './session.ts';
import { startTranslated } from './simple.ts';
import type { Statement } from './statement.ts';

export interface Input {
  readonly from: 'client' | 'server';
  readonly frame: Frame;
  /** ms on a monotonic clock. */
  readonly at: number;
}

/** At any time, and of no cycle: NoticeResponse, NotificationResponse, ParameterStatus. */
const anytime = 'NAS';

/** A client that speaks of these could find, or lose, what is ours. */
const touchesPrepared = /pg_prepared_statements|deallocate|discard/i;
/** Where a statement that goes by the extended protocol would see itself. */
const looksAtPortals = /pg_cursors/i;
const touchesTimeout = /statement_timeout|set_config|\breset\b|discard/i;

function wholeText(sql: string): Statement {
  return {
    sql: sql.trim(),
    kind: 'quiet',
    from: 0,
    to: sql.length,
    parameters: false,
    targets: [],
    concurrent: false,
  };
}

const mustBeRaw = (session: Session, statement: Statement): boolean =>
  !isProbed(statement) ||
  statement.parameters ||
  looksAtPortals.test(statement.sql) ||
  (session.status === 'E' && statement.kind !== 'rollback-to');

function startQuery(session: Session, frame: Frame): void {
  const text = queried(frame);
  const sql = text.toString('utf8');
  // In another encoding the parser's offsets would be off.
  const statements = Buffer.from(sql).equals(text) ? session.split(sql) : null;
  const [only] = statements ?? [];
  if (statements === null || only === undefined) {
    session.dirty = true;
    startRaw(session, frame, statements ?? [wholeText(sql)]);
  } else if (statements.length > 1) startBatch(session, text, statements);
  else if (mustBeRaw(session, only)) startRaw(session, frame, statements);
  else startTranslated(session, text, only);
}

function sqlOf(session: Session, frame: Frame): string {
  if (frame.type === 'Q') return queried(frame).toString('utf8');
  return frame.type === 'E' ? (session.portals.get(executed(frame)) ?? '') : '';
}

/** Parse, Bind, Close: what later messages go by their names. */
function note(session: Session, frame: Frame): void {
  if (frame.type === 'P') {
    const { name, sql } = parsed(frame);
    session.statements.set(name, sql);
    session.parsing.push(sql);
  } else if (frame.type === 'B') {
    const { portal, statement } = bound(frame);
    session.portals.set(portal, session.statements.get(statement) ?? '');
    session.suspended.delete(portal);
  } else if (frame.type === 'C') {
    const { kind, name } = closed(frame);
    (kind === 'S' ? session.statements : session.portals).delete(name);
  }
}

function start(session: Session, frame: Frame): void {
  switch (frame.type) {
    case 'Q':
      startQuery(session, frame);
      return;
    case 'E':
      startExecute(session, frame);
      return;
    case 'S':
    case 'F':
      toServer(session, frame.bytes);
      awaitReady(session);
      return;
    default:
      note(session, frame);
      toServer(session, frame.bytes);
  }
}

function dispatch(session: Session, frame: Frame): void {
  if (session.skipping && frame.type !== 'S') {
    toServer(session, frame.bytes);
    return;
  }
  const sql = sqlOf(session, frame);
  if (touchesTimeout.test(sql)) session.guarded = 'always';
  if (session.prepared && touchesPrepared.test(sql)) forget(session, () => start(session, frame));
  else start(session, frame);
}

/** COPY's data go through at once, and the Syncs between them nowhere, as the server would pass over them. */
function fromClientCopying(session: Session, { type, bytes }: Frame): boolean {
  if (session.copying === null) return false;
  if (type === 'S' || type === 'H') return true;
  if (type !== 'd' && type !== 'c' && type !== 'f') return false;
  toServer(session, bytes);
  if (type === 'd') return true;
  if (session.copying === 'extended') toServer(session, flush());
  session.copying = null;
  return true;
}

function fromClient(session: Session, frame: Frame): void {
  if (!session.ready) toServer(session, frame.bytes);
  else if (!fromClientCopying(session, frame)) session.queue.push(frame);
}

function authenticating(session: Session, frame: Frame): void {
  if (frame.type === 'K') {
    session.pid = pidOf(frame);
    tell(session, { kind: 'opened', session: session.id, pid: session.pid });
  }
  if (frame.type === 'Z') {
    session.ready = true;
    session.status = statusOf(frame);
  }
  toClient(session, frame.bytes);
}

/** Notifications and new settings are told behind the completion, and notices of the commit before it. */
function passing(session: Session, { type, bytes }: Frame): void {
  if (session.held !== null && type !== 'N') session.held.push(bytes);
  else toClient(session, bytes);
}

function fromServer(session: Session, frame: Frame): void {
  if (!session.ready) authenticating(session, frame);
  else if (anytime.includes(frame.type)) passing(session, frame);
  else if (session.job !== null) session.job.take(frame);
  else takeIdle(session, frame);
}

/** Changes the session in place. */
export function step(session: Session, { from, frame, at }: Input): Output {
  session.output = emptyOutput();
  session.now = at;
  if (from === 'client') fromClient(session, frame);
  else fromServer(session, frame);
  // Some clients send COPY's data without waiting for the server to ask for them.
  while (session.copying !== null) {
    const next = session.queue[0];
    if (next === undefined || !fromClientCopying(session, next)) break;
    session.queue.shift();
  }
  while (session.job === null) {
    const next = session.queue.shift();
    if (next === undefined) break;
    dispatch(session, next);
  }
  return session.output;
}

/** The connection is over: what was not committed was rolled back. */
export function hangUp(session: Session, at: number): Output {
  session.output = emptyOutput();
  session.now = at;
  const { running } = session;
  if (running !== null) end(session, running, { error: 'the connection was closed before it was answered' });
  endTransaction(session, true);
  return session.output;
}
