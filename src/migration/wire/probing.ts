/** The probe behind a statement: what the client is told waits until it is answered. */
import { type Answer, ask, type Question } from './ask.ts';
import { concurrentLocks } from './concurrent.ts';
import { fieldsOf, rowsOf, tagOf } from './decode.ts';
import { effectsOf, rebase } from './footprint.ts';
import type { Frame } from './frame.ts';
import { liftSql, probeSql, type Reading, readingOf, restoreSql, wideProbeSql } from './probe.ts';
import { end, type Session } from './session.ts';
import type { Statement } from './statement.ts';

import type { Run } from './traced.ts';

/** The error's text, on one line of the trace. */
export const saidBy = (frame: Frame): string => fieldsOf(frame).get('M') ?? 'an error without a text';

/** Enters what a reading says about the statement before it. */
export function enter(
  session: Session,
  run: Run,
  { kind, targets, concurrent }: Statement,
  reading: Reading,
  found: { readonly ms: number; readonly rows: number | null },
): void {
  if (kind === 'rollback-to') {
    rebase(session.known, session.footprint, reading);
    end(session, run, found);
    return;
  }
  const named = concurrent ? concurrentLocks(session.known, targets) : {};
  const effects = effectsOf(session.known, session.footprint, reading, targets);
  end(session, run, { ...found, ...effects, locks: { ...named, ...effects.locks } });
}

/** The client's own limit would end the probe, and with it the client's transaction. */
function lift(session: Session, then: (limit: string | null, failure: Frame | null) => void): void {
  if (session.guarded === 'no') {
    then(null, null);
    return;
  }
  ask(session, [{ sql: liftSql }], (answer) => {
    if ('error' in answer) {
      then(null, answer.error);
      return;
    }
    const limit = answer.rows[0] ?? '0';
    if (limit === '0' && session.guarded === 'once') session.guarded = 'no';
    else session.guarded = 'always';
    then(limit === '0' ? null : limit, null);
  });
}

export interface Completed {
  readonly run: Run;
  readonly statement: Statement;
  /** CommandComplete. */
  readonly frame: Frame;
}

/**
 * Resolves, by `then`, to null, or to the error that came instead of an answer: the client gets it in place of its
 * statement's completion, which is true, as its transaction failed.
 */
export function probe(
  session: Session,
  { run, statement, frame }: Completed,
  then: (failure: Frame | null) => void,
): void {
  const found = { ms: session.now - run.at, rows: rowsOf(tagOf(frame)) };
  const failed = (failure: Frame): void => {
    end(session, run, { ...found, error: saidBy(failure) });
    then(failure);
  };
  lift(session, (limit, failure) => {
    if (failure !== null) {
      failed(failure);
      return;
    }
    const wide = statement.kind === 'outside';
    const question: Question = {
      sql: wide ? wideProbeSql : probeSql,
      values: [String(session.known.maxOid)],
      keep: !wide,
    };
    const restore = limit === null ? [] : [{ sql: restoreSql, values: [limit] }];
    ask(session, [question, ...restore], (answer: Answer) => {
      if ('error' in answer) {
        failed(answer.error);
        return;
      }
      enter(session, run, statement, readingOf(answer.rows[0] ?? ''), found);
      then(null);
    });
  });
}
