/** The simple protocol, several statements in one message: sent as one message still, with a probe behind each. */
import { fieldsOf, firstColumn, queried, rowsOf, tagOf, withPosition } from './decode.ts';
import { query } from './encode.ts';
import { becomeReady } from './cycle.ts';
import type { Frame } from './frame.ts';
import { inlineProbe, readingOf } from './probe.ts';
import { enter, saidBy } from './probing.ts';
import { begin, end, follow, isProbed, type Session, tell, toClient, toServer } from './session.ts';
import type { Statement } from './statement.ts';

/** Where something of ours was put into the client's text: in characters of the client's text, and how many. */
interface Insertion {
  readonly at: number;
  readonly length: number;
}
interface Written {
  readonly sql: Buffer;
  readonly insertions: readonly Insertion[];
}

/** PostgreSQL counts code points; JavaScript would count those beyond the first 65,536 twice. */
const characters = (bytes: Buffer): number => Array.from(bytes.toString('utf8')).length;

/** The last statement may lack its semicolon, and end in a comment to the end of the line. */
function written(text: Buffer, statements: readonly Statement[], maxOid: number): Written {
  const parts: Buffer[] = [];
  const insertions: Insertion[] = [];
  let from = 0;
  for (const statement of statements.filter(isProbed)) {
    const own = text.subarray(from, statement.to);
    const closed = text[statement.to - 1] === 0x3b;
    const inserted = `${closed ? '' : '\n;'}${inlineProbe(maxOid)};`;
    parts.push(own, Buffer.from(inserted));
    insertions.push({ at: characters(text.subarray(0, statement.to)), length: inserted.length });
    from = statement.to;
  }
  return { sql: Buffer.concat([...parts, text.subarray(from)]), insertions };
}

/** From a position in what was sent to the one in the client's text; both from 1. */
function back(insertions: readonly Insertion[], position: number): number {
  let left = position;
  for (const { at, length } of insertions) if (left > at + length) left -= length;
  return left;
}

/** What the server is at: one of the client's statements, or the probe behind it. */
type Part = { readonly own: true; readonly statement: Statement } | { readonly own: false };

const partsOf = (statements: readonly Statement[]): readonly Part[] =>
  statements.flatMap((statement): readonly Part[] =>
    isProbed(statement) ? [{ own: true, statement }, { own: false }] : [{ own: true, statement }],
  );

/** A completed statement whose probe is still to come. */
interface Pending {
  readonly statement: Statement;
  readonly rows: number | null;
}

class Batch {
  private index = 0;
  private pending: Pending | null = null;
  private value = '';
  /** When the part that runs began, in ms on our clock, and when the server last said the time. */
  private partAt: number;
  private serverAt: number | null = null;
  private readonly session: Session;
  private readonly parts: readonly Part[];
  private readonly insertions: readonly Insertion[];

  private readonly statements: readonly Statement[];
  /** Where each statement ends, in characters. */
  private readonly ends: readonly number[];

  constructor(
    session: Session,
    text: Buffer,
    statements: readonly Statement[],
    insertions: readonly Insertion[],
  ) {
    this.session = session;
    this.statements = statements;
    this.ends = statements.map(({ to }) => characters(text.subarray(0, to)));
    this.parts = partsOf(statements);
    this.insertions = insertions;
    this.partAt = session.now;
  }

  take(frame: Frame): void {
    const part = this.parts[this.index];
    if (frame.type === 'Z') becomeReady(this.session, frame);
    else if (frame.type === 'E') this.fail(frame, part);
    else if (part?.own === false) this.probed(frame);
    else this.own(frame, part?.statement);
  }

  private fail(frame: Frame, part: Part | undefined): void {
    const { session } = this;
    session.failed = true;
    session.dirty = true;
    session.held = null;
    const statement = part?.own === true ? part.statement : this.pending?.statement;
    const blamed = this.blamed(frame) ?? statement;
    if (blamed !== undefined) this.enter(blamed, { error: saidBy(frame) });
    else if (session.last !== null) tell(session, { kind: 'undone', id: session.last, error: saidBy(frame) });
    toClient(
      session,
      withPosition(frame, (position) => back(this.insertions, position)),
    );
  }

  /** The server reads the whole message before it runs any of it: what it cannot read need not be the first. */
  private blamed(frame: Frame): Statement | undefined {
    const position = fieldsOf(frame).get('P');
    if (this.index > 0 || position === undefined) return undefined;
    const at = back(this.insertions, Number(position));
    return this.statements[this.ends.findIndex((end) => end >= at)];
  }

  private enter(statement: Statement, found: Parameters<typeof end>[2]): void {
    const at = Math.min(this.partAt, this.session.now);
    end(this.session, begin(this.session, statement.sql, at), found);
    this.partAt = this.session.now;
  }

  private probed(frame: Frame): void {
    if (frame.type === 'D') this.value = firstColumn(frame);
    if (frame.type !== 'C' || this.pending === null) return;
    const { statement, rows } = this.pending;
    const reading = readingOf(this.value);
    // Answers come in one piece at the end, so only the server knows when each statement ended.
    const ms = Math.max(0, reading.began - (this.serverAt ?? reading.arrived));
    enter(this.session, begin(this.session, statement.sql, this.partAt), statement, reading, {
      ms,
      rows,
    });
    this.session.overhead += reading.ended - reading.began;
    this.partAt += ms + reading.ended - reading.began;
    this.serverAt = reading.ended;
    this.pending = null;
    this.index += 1;
  }

  private own(frame: Frame, statement: Statement | undefined): void {
    const { session } = this;
    if (frame.type === 'G') session.copying = 'simple';
    if (frame.type === 'C' && statement !== undefined) this.complete(statement, tagOf(frame));
    // The last one's completion is true with the commit, which comes behind its probe.
    if (frame.type === 'C' && this.index === this.parts.length - 1) session.held = [frame.bytes];
    else toClient(session, frame.bytes);
  }

  private complete(statement: Statement, tag: string): void {
    this.session.copying = null;
    this.index += 1;
    if (isProbed(statement)) {
      this.pending = { statement, rows: rowsOf(tag) };
      return;
    }
    const { session } = this;
    const { now } = session;
    // Told along with all that comes behind it: between probes it can only have begun where the last one ended.
    if (this.insertions.length > 0 && this.index < this.parts.length) session.now = this.partAt;
    this.enter(statement, { rows: rowsOf(tag) });
    follow(session, statement, tag);
    session.now = now;
  }
}

/** `text` is what the client sent. */
export function startBatch(session: Session, text: Buffer, statements: readonly Statement[]): void {
  const { sql, insertions } = written(text, statements, session.known.maxOid);
  session.job = new Batch(session, text, statements, insertions);
  toServer(session, query(sql));
}

/** As it came: nothing is put between, and what it says is entered under the statements it is known to have. */
export function startRaw(session: Session, frame: Frame, statements: readonly Statement[]): void {
  const unprobed = statements.map((statement) =>
    isProbed(statement) ? { ...statement, kind: 'quiet' as const } : statement,
  );
  session.job = new Batch(session, queried(frame), unprobed, []);
  toServer(session, frame.bytes);
}
