/** The simple protocol, one statement: put as an extended cycle of our own, so that the probe fits before its commit. */
import { bind, close, describePortal, execute, flush, parse } from './encode.ts';
import { finishWithSync } from './cycle.ts';
import { unwatch, watch } from './extended.ts';
import type { Frame } from './frame.ts';
import { probe, saidBy } from './probing.ts';
import { begin, end, type Session, toClient, toServer } from './session.ts';
import type { Statement } from './statement.ts';
import type { Run } from './traced.ts';

/** What a client of the simple protocol does not expect: ParseComplete, BindComplete, NoData, CloseComplete. */
const unexpected = '12n3';

/** A Query destroys the client's unnamed statement, so ours does not outlive it either. */
function finish(session: Session, held: readonly Buffer[]): void {
  session.copying = null;
  session.statements.delete('');
  toServer(session, close('S', ''));
  finishWithSync(session, held);
  const waiting = session.job;
  session.job = {
    take: (frame) => {
      if (!unexpected.includes(frame.type)) waiting?.take(frame);
    },
  };
}

function fail(session: Session, frame: Frame): void {
  session.failed = true;
  session.dirty = true;
  session.last = null;
  toClient(session, frame.bytes);
  finish(session, []);
}

function complete(session: Session, run: Run, statement: Statement, frame: Frame): void {
  unwatch(session, run, statement);
  session.job = null;
  probe(session, { run, statement, frame }, (failure) => {
    if (failure === null) finish(session, [frame.bytes]);
    else fail(session, failure);
  });
}

function take(session: Session, run: Run, statement: Statement, frame: Frame): void {
  switch (frame.type) {
    case 'C':
      complete(session, run, statement, frame);
      return;
    case 'E':
      unwatch(session, run, statement);
      end(session, run, { error: saidBy(frame) });
      fail(session, frame);
      return;
    case 'G':
      session.copying = 'extended';
      break;
    default:
      if (unexpected.includes(frame.type)) return;
  }
  toClient(session, frame.bytes);
}

/** `sql` is the client's text, which holds this statement only. */
export function startTranslated(session: Session, sql: Buffer, statement: Statement): void {
  const run = begin(session, statement.sql);
  watch(session, run, statement);
  session.job = { take: (frame) => take(session, run, statement, frame) };
  toServer(session, parse('', sql), bind('', '', []), describePortal(''), execute(''), flush());
}
