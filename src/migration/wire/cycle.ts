/** The end of a cycle: ReadyForQuery, what it says about the transaction, and what has to be done before it is passed on. */
import { ask } from './ask.ts';
import { statusOf } from './decode.ts';
import { sync } from './encode.ts';
import type { Frame } from './frame.ts';
import { flushSql } from './probe.ts';
import { saidBy } from './probing.ts';
import { begin, end, endTransaction, type Session, tell, toClient, toServer } from './session.ts';

/** Passes ReadyForQuery on. After what was not probed, the counters are handed in first. */
export function becomeReady(session: Session, frame: Frame): void {
  session.status = statusOf(frame);
  session.skipping = false;
  session.copying = null;
  session.parsing = [];
  session.last = null;
  session.job = null;
  toClient(session, ...(session.held ?? []));
  session.held = null;
  if (session.status !== 'I') {
    session.block = true;
    toClient(session, frame.bytes);
    return;
  }
  endTransaction(session, session.failed);
  session.portals.clear();
  session.suspended.clear();
  if (!session.dirty) {
    toClient(session, frame.bytes);
    return;
  }
  session.dirty = false;
  ask(session, [{ sql: flushSql }], () => toClient(session, frame.bytes), true);
}

/** An error that belongs to no Execute: a Parse was wrong, or a commit failed. */
export function enterError(session: Session, frame: Frame): void {
  session.failed = true;
  session.dirty = true;
  const [sql] = session.parsing;
  if (sql !== undefined) {
    session.parsing = [];
    end(session, begin(session, sql), { error: saidBy(frame) });
  } else if (session.last !== null) {
    tell(session, { kind: 'undone', id: session.last, error: saidBy(frame) });
  }
}

/** Waits for the answer to a Sync that was just sent. */
export function awaitReady(session: Session): void {
  session.job = {
    take: (frame) => {
      if (frame.type === 'E') {
        enterError(session, frame);
        session.held = null;
      }
      if (frame.type === 'Z') becomeReady(session, frame);
      else toClient(session, frame.bytes);
    },
  };
}

/** `held` is passed on unless an error comes first. */
export function finishWithSync(session: Session, held: readonly Buffer[]): void {
  session.held = [...held];
  toServer(session, sync());
  awaitReady(session);
}
