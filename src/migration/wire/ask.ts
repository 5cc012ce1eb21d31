/** Questions of our own in the client's session, under names of our own, whose answers the client never sees. */
import { fieldsOf, firstColumn } from './decode.ts';
import { bind, close, execute, flush, parse, sync } from './encode.ts';
import type { Frame } from './frame.ts';
import { type Session, toServer } from './session.ts';

const names = { kept: 'sluiceway_probe', once: 'sluiceway_once', portal: 'sluiceway_portal' } as const;

export interface Question {
  readonly sql: string;
  readonly values?: readonly string[];
  /** Stays prepared: a third of the price from the second time on. */
  readonly keep?: boolean;
}
/** `rows`: the first column of each row; or the error that came instead. */
export type Answer = { readonly rows: readonly string[] } | { readonly error: Frame };

interface Written {
  readonly messages: readonly Buffer[];
  /** CloseComplete answers that will come. */
  readonly closes: number;
}

function written(session: Session, { sql, values = [], keep = false }: Question): Written {
  const name = keep ? names.kept : names.once;
  const known = keep && session.prepared;
  if (keep) session.prepared = true;
  return {
    messages: [
      ...(known ? [] : [parse(name, Buffer.from(sql))]),
      bind(names.portal, name, values),
      execute(names.portal),
      close('P', names.portal),
      ...(keep ? [] : [close('S', name)]),
    ],
    closes: keep ? 1 : 2,
  };
}

/**
 * Becomes the session's job until it is answered; `then` sets the next. With `synced`, a Sync of its own ends it,
 * which also lets the counters go; it must not come between the messages of one cycle.
 */
export function ask(
  session: Session,
  questions: readonly Question[],
  then: (answer: Answer) => void,
  synced = false,
): void {
  const all = questions.map((question) => written(session, question));
  let open = all.reduce((sum, { closes }) => sum + closes, 0);
  const began = session.now;
  const rows: string[] = [];
  let error: Frame | null = null;
  toServer(session, ...all.flatMap(({ messages }) => messages), synced ? sync() : flush());
  const finish = (): void => {
    session.job = null;
    session.overhead += session.now - began;
    then(error === null ? { rows } : { error });
  };
  const take = (frame: Frame): void => {
    if (frame.type === 'D') rows.push(firstColumn(frame));
    if (frame.type === '3') open -= 1;
    if (frame.type === 'E') {
      error = frame;
      // Whether the server kept it is unknown: it would complain about a second one of that name.
      session.prepared = session.prepared && fieldsOf(frame).get('C') !== '26000';
    }
    if (synced ? frame.type === 'Z' : open === 0 || error !== null) finish();
  };
  session.job = { take };
}

/** The client is about to look at its prepared statements, or to drop them all: ours is not there. */
export function forget(session: Session, then: () => void): void {
  session.prepared = false;
  toServer(session, close('S', names.kept), flush());
  session.job = {
    take: ({ type }) => {
      if (type !== '3') return;
      session.job = null;
      then();
    },
  };
}
