/** The extended protocol: each Execute is answered, and probed, before what follows it goes to the server. */
import { executed, rowsOf, tagOf } from './decode.ts';
import { flush } from './encode.ts';
import { enterError } from './cycle.ts';
import type { Frame } from './frame.ts';
import { probe, saidBy } from './probing.ts';
import { begin, end, follow, isProbed, type Session, tell, toClient, toServer } from './session.ts';
import type { Statement } from './statement.ts';
import type { Run } from './traced.ts';

/** Where its locks show only from outside. */
export function watch(session: Session, run: Run, statement: Statement | undefined): void {
  if (statement?.kind === 'outside') tell(session, { kind: 'watch', id: run.id, pid: session.pid });
}
export function unwatch(session: Session, run: Run, statement: Statement | undefined): void {
  if (statement?.kind === 'outside') tell(session, { kind: 'unwatch', id: run.id });
}

interface Running {
  readonly run: Run;
  readonly portal: string;
  readonly statement: Statement | undefined;
}

function completed(session: Session, { run, statement }: Running, frame: Frame): void {
  session.copying = null;
  unwatch(session, run, statement);
  session.job = null;
  if (!isProbed(statement) || statement === undefined) {
    const tag = tagOf(frame);
    end(session, run, { rows: rowsOf(tag) });
    follow(session, statement, tag);
    toClient(session, frame.bytes);
    return;
  }
  probe(session, { run, statement, frame }, (failure) => {
    if (failure === null) toClient(session, frame.bytes);
    else failed(session, failure);
  });
}

function failed(session: Session, frame: Frame): void {
  session.skipping = true;
  session.failed = true;
  session.dirty = true;
  session.copying = null;
  session.parsing = [];
  toClient(session, frame.bytes);
}

/** A frame of the server's while the Execute runs. */
function take(session: Session, running: Running, frame: Frame): void {
  const { run, portal, statement } = running;
  switch (frame.type) {
    case 'C':
      completed(session, running, frame);
      return;
    case 'E':
      unwatch(session, run, statement);
      end(session, run, { error: saidBy(frame) });
      session.job = null;
      failed(session, frame);
      return;
    case 's':
      session.suspended.set(portal, run);
      session.running = null;
      session.job = null;
      break;
    case 'I':
      session.running = null;
      session.job = null;
      break;
    case '1':
      session.parsing.shift();
      break;
    case 'G':
      session.copying = 'extended';
      break;
    default:
  }
  toClient(session, frame.bytes);
}

/** The client's Execute. */
export function startExecute(session: Session, frame: Frame): void {
  const portal = executed(frame);
  const sql = session.portals.get(portal) ?? '';
  const parsed = session.split(sql);
  const statement = parsed?.length === 1 ? parsed[0] : undefined;
  const run = session.suspended.get(portal) ?? begin(session, statement?.sql ?? sql);
  session.suspended.delete(portal);
  session.running = run;
  watch(session, run, statement);
  session.job = { take: (answer) => take(session, { run, portal, statement }, answer) };
  toServer(session, frame.bytes, flush());
}

/** What the server says when nothing of the client's is being waited for: answers to Parse, Bind, Describe, Close. */
export function takeIdle(session: Session, frame: Frame): void {
  if (frame.type === '1') session.parsing.shift();
  if (frame.type === 'E') {
    enterError(session, frame);
    session.skipping = true;
  }
  toClient(session, frame.bytes);
}
