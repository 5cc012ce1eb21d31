/** Where a migration stopped that did not come through, and what of it stays. Pure. */
import type { Doing, Step } from '../measure/measured.ts';

const flat = (sql: string): string => {
  const line = sql.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
};

/** Did something that a COMMIT keeps. */
const didSomething = ({ rewritten, locks, rows, error }: Step): boolean =>
  error === null &&
  (rewritten.length > 0 ||
    (rows ?? 0) > 0 ||
    Object.values(locks).some((mode) => mode !== 'AccessShareLock' && mode !== 'RowShareLock'));

const isWork = ({ sql }: Step): boolean =>
  !/^\s*(begin|commit|rollback|start|end|set|reset|show|select|savepoint|release|listen)\b/i.test(sql);

function stays(steps: readonly Step[], failed: Step): string {
  const before = steps.filter(
    (step) =>
      step.number < failed.number &&
      step.transaction !== failed.transaction &&
      step.error === null &&
      (isWork(step) || didSomething(step)),
  );
  const own = failed.inTransaction ? 'Its transaction was rolled back.' : 'It ran outside of a transaction.';
  if (before.length === 0)
    return `${own} Nothing before it was committed: it can be corrected and run again.`;
  const last = before.at(-1);
  const counted = before.length === 1 ? '1 statement was' : `${before.length} statements were`;
  return `${own} ${counted} committed before it and would stay in production, the last: ${flat(last?.sql ?? '')}`;
}

const waiting = ({ sql, waitsFor, behind }: Doing): string => {
  const why = waitsFor === '' ? 'it worked' : `it waited for ${waitsFor}`;
  const others = behind.length === 0 ? '' : `, behind: ${behind.map(flat).join('; ')}`;
  return `When it was last looked at, the server was at: ${flat(sql)} (${why}${others})`;
};

const cut = 'the connection was closed before it was answered';

/** Lines below what the command itself said. */
export function endWords(steps: readonly Step[], doing: readonly Doing[]): string {
  const failed = steps.findLast(({ error }) => error !== null && error !== cut);
  const broken = steps.findLast(({ error }) => error === cut);
  if (broken !== undefined) {
    const at = doing.filter(({ sql }) => flat(sql).includes(flat(broken.sql).slice(0, 60)));
    const words = at.length > 0 ? at.map(waiting) : [`It was cut off at: ${flat(broken.sql)}`];
    return [...words, `Statement ${broken.number}. ${stays(steps, broken)}`].join('\n');
  }
  if (failed !== undefined)
    return `Statement ${failed.number} failed: ${flat(failed.sql)}: ${failed.error ?? ''}. ${stays(steps, failed)}`;
  if (steps.length === 0) return 'It sent no statement to the database that DATABASE_URL led to.';
  const counted = steps.length === 1 ? 'Its only statement' : `All ${steps.length} statements`;
  return `${counted} succeeded: it is the command itself that failed.`;
}
