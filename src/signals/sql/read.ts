/** One query to PostgreSQL, in a transaction that cannot write: the first column of its first row, or columns. */
import { openSession, type Session } from '../../drivers/database/postgres/session.ts';
import { type Sample, truth, type Window } from '../../judge/reading.ts';
import { expandUrl } from '../../transport/expand.ts';
import { toNumber } from '../../transport/path.ts';
import { type SourceDeps, sourcesOf } from '../deps.ts';
import { figureOf, oneArm, amountOf } from '../figure.ts';
import type { ReadSource } from '../source.ts';
import type { SqlConfig } from './spec.ts';

type Row = Readonly<Record<string, unknown>>;

/** A figure for a look must not cost the database more than this, in ms. */
const statementTimeout = 15_000;

export const read =
  (deps: SourceDeps): ReadSource<SqlConfig> =>
  async (config, fields, window, abort) => {
    const row = await firstRow(deps, config, window, abort);
    return new Map(
      fields.map((name) => {
        const field = config.fields[name];
        return [
          name,
          oneArm(
            row === undefined
              ? 'the query gave no row'
              : field === undefined
                ? first(config, row)
                : figureOf(row, field),
          ),
        ];
      }),
    );
  };

async function firstRow(
  deps: SourceDeps,
  config: SqlConfig,
  window: Window,
  abort: AbortSignal,
): Promise<Row | undefined> {
  const sources = sourcesOf(deps, 'candidate', window);
  // The query itself is sent as it is: in SQL a dollar sign has meanings of its own.
  const session = await openSession(expandUrl(config.url, ...sources), {
    named: config.url,
    purpose: 'sluiceway signal',
  });
  const end = (): void => void session.end().catch(() => undefined);
  abort.addEventListener('abort', end, { once: true });
  try {
    abort.throwIfAborted();
    return await readOnly(session, config.query);
  } finally {
    abort.removeEventListener('abort', end);
    end();
  }
}

/** A named statement is sent by itself: `select 1; commit; delete …` is refused by PostgreSQL as two commands. */
async function readOnly(session: Session, text: string): Promise<Row | undefined> {
  await session.query('begin read only');
  await session.query(`set local statement_timeout = ${statementTimeout}`);
  const { rows } = await session.query<Row>({ name: 'sluiceway_signal', text });
  await session.query('rollback');
  return rows[0];
}

function first({ gives, unit }: SqlConfig, row: Row): Sample | string {
  const [column = '', found] = Object.entries(row)[0] ?? [];
  if (column === '') return 'the query gave no column';
  switch (gives) {
    case 'truth':
      return typeof found === 'boolean'
        ? truth(found)
        : `column ${column} is ${shown(found)}, not true or false`;
    case 'value':
      return amountOf(toNumber(found) ?? `column ${column} is ${shown(found)}, not a number`, unit);
  }
}

/** What was found, for the message: of text and other types not the content, which may be somebody's data. */
function shown(found: unknown): string {
  if (found === null || typeof found === 'number' || typeof found === 'boolean') return String(found);
  return typeof found === 'string' ? 'text' : 'of another type';
}
