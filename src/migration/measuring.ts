/** The stage in which the migration runs: measured, and what can only be seen right after it is looked at too. */
import type { Database, Rehearsal } from '../config/parts.ts';
import { messageOf, SluicewayError } from '../errors.ts';
import { expandText, type Variables } from '../transport/expand.ts';
import { endWords } from './findings/half-way.ts';
import { measure, type Way } from './load/measure.ts';
import { lookAtProduction } from './load/production.ts';
import { standInQueue } from './load/queue.ts';
import type { Evidence, Run } from './measure/evidence.ts';
import type { Known } from './measure/production.ts';
import type { Queue } from './measure/queue.ts';
import { queuedAt } from './measure/queued.ts';

/** Filled in by the stage. */
export interface Measuring {
  evidence: Evidence | null;
  /** Why nothing was measured; null where it was. */
  unmeasured: string | null;
}

interface Scene extends Measuring {
  readonly database: Pick<Database, 'url'>;
  readonly rehearsal: Rehearsal;
  readonly deps: { readonly values: Variables; readonly mask: (text: string) => string };
}

/** At so many tables at most, as each takes as long as the reader stays. */
const mostQueues = 2;

async function queues({ rehearsal }: Scene, url: string, run: Run): Promise<readonly Queue[]> {
  const { readerMs } = rehearsal;
  if (readerMs === 0) return [];
  const found: Queue[] = [];
  for (const table of queuedAt(run.steps, run.tables).slice(0, mostQueues)) {
    // A table that is gone by now has no queue any more.
    const queue = await standInQueue({ url, table, readerMs }).catch(() => null);
    if (queue !== null) found.push(queue);
  }
  return found;
}

/** What the estimates are for: the source of the clone, or production itself where that is no running database. */
function productionUrl({ database, rehearsal, deps }: Scene): string {
  const { from } = rehearsal.clone;
  if (typeof from === 'string') return expandText(from, deps.values);
  return expandText('schema' in from ? from.schema : database.url, deps.values);
}

/** Not to be had, say, where a pull request's rehearsal is given no URL of production's. */
async function productionOf(scene: Scene): Promise<Known> {
  try {
    return await lookAtProduction(productionUrl(scene));
  } catch (thrown) {
    return { why: messageOf(thrown) };
  }
}

async function evidenceOf(scene: Scene, url: string, run: Run, failed: boolean): Promise<Evidence> {
  const [known, stood] = await Promise.all([
    productionOf(scene),
    failed ? Promise.resolve([]) : queues(scene, url, run),
  ]);
  return { ...run, known, queues: stood };
}

/** What the command said, and what its statements say to it. */
const explained = (thrown: unknown, run: Run, mask: (text: string) => string): SluicewayError =>
  new SluicewayError('COMMAND', `${messageOf(thrown)}\n${mask(endWords(run.steps, run.doing))}`, thrown);

/**
 * `migrate` runs the command, which connects to where it is told. Where nothing can be measured it runs all the
 * same. Throws what the command's failure says, and at which statement it was.
 */
export async function migrateMeasured(
  scene: Scene,
  url: string,
  migrate: (way: Way) => Promise<string>,
): Promise<string> {
  const kept: { called: boolean; failed: boolean; run: Run | null } = {
    called: false,
    failed: false,
    run: null,
  };
  const run = (way: Way): Promise<string> => {
    kept.called = true;
    return migrate(way);
  };
  try {
    return await measure(url, run, (found) => {
      kept.run = found;
    });
  } catch (thrown) {
    kept.failed = true;
    if (kept.called) throw kept.run === null ? thrown : explained(thrown, kept.run, scene.deps.mask);
    scene.unmeasured = messageOf(thrown);
    return await migrate({ url, env: {} });
  } finally {
    if (kept.run !== null) scene.evidence = await evidenceOf(scene, url, kept.run, kept.failed);
  }
}
