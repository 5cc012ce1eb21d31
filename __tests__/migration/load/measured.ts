/** A migration that is measured, for tests: statements in, what was measured out. */
import { withSession } from '../../../src/drivers/database/postgres/session.ts';
import { assess } from '../../../src/migration/assess.ts';
import type { Assessment } from '../../../src/migration/assessment.ts';
import type { AcceptedFinding, Rehearsal } from '../../../src/config/parts.ts';
import { measure } from '../../../src/migration/load/measure.ts';
import type { Run } from '../../../src/migration/measure/evidence.ts';
import type { Known } from '../../../src/migration/measure/production.ts';

/** Each text is one message; all in one session. The last one may fail. */
export async function measured(url: string, texts: readonly string[]): Promise<Run> {
  const runs: Run[] = [];
  const migrate = (way: { readonly url: string }): Promise<void> =>
    withSession(way.url, async (session) => {
      for (const text of texts) await session.query(text);
    });
  await measure(url, migrate, (run) => runs.push(run)).catch(() => undefined);
  const [run] = runs;
  if (run === undefined) throw new Error('nothing was measured');
  return run;
}

export interface Asked {
  readonly accept?: readonly AcceptedFinding[];
  readonly known?: Known;
  /** Where the migration's files are. */
  readonly workspace?: string;
}

export async function assessed(
  url: string,
  texts: readonly string[],
  asked: Asked = {},
): Promise<Assessment> {
  const run = await measured(url, texts);
  const rehearsal: Rehearsal = {
    clone: { from: url },
    env: {},
    expect: [],
    accept: asked.accept ?? [],
    readerMs: 0,
  };
  const known = asked.known ?? { why: 'it was not asked' };
  return assess({ ...run, known, queues: [] }, rehearsal, asked.workspace ?? '/nowhere/at/all');
}

export const namesOf = ({ findings }: Assessment): readonly string[] =>
  findings.map(({ finding }) => finding);
