/**
 * What is found of a migration that ran: lint's rules, but for what was measured to be harmless, and what only
 * running has shown. Pure.
 */
import type { Given, WaitThere } from '../measure/figures.ts';
import { type Cost, costOf, isHarmless } from './cost.ts';
import type { Draft, Looked } from './draft.ts';
import { invalidIndexes, lockQueue } from './queues.ts';
import { rowsSafe, safeWay, shorterHold } from './safe.ts';
import type { Played } from './scenes.ts';
import { measuredText, spanText, whoText } from './words.ts';

/** Rules that suspect a cost: what they say counts where the cost was measured. The others say what no clone shows. */
const suspecting = new Set([
  'change-type',
  'set-not-null',
  'rewriting-column',
  'rewriting-table',
  'blocking-index',
  'validated-constraint',
  'unique-constraint',
  'work-under-lock',
]);
/** Told from the locks that were taken, once for all (queues.ts). */
const toldElsewhere = new Set(['missing-lock-timeout']);

function byRules({ step, problems }: Played, cost: Cost, given: Given): readonly Draft[] {
  const counts = problems.filter(
    ({ rule }) => !toldElsewhere.has(rule) && !(suspecting.has(rule) && isHarmless(cost)),
  );
  return counts.map(({ rule, production, safe }) => {
    const more = suspecting.has(rule) ? ` ${measuredText(cost, step.ms, given)}` : '';
    return { finding: rule, step, production: `${production}${more}`, safe };
  });
}

/** What no rule had suspected. */
function unsuspected({ step, scene }: Played, cost: Cost, given: Given): readonly Draft[] {
  const { rewritten, scanned } = cost;
  if (rewritten.length === 0 && scanned.length === 0) return [];
  const finding = rewritten.length > 0 ? 'rewrite' : 'scan-under-lock';
  const what =
    rewritten.length > 0
      ? `${rewritten.join(', ')} is written anew with all its indexes while nobody may use it.`
      : `${scanned.join(', ')} is read in full while nobody may write to it.`;
  const production = `${what} ${measuredText(cost, step.ms, given)}`;
  return [{ finding, step, production, safe: safeWay(scene, scanned) }];
}

/** Waits that are longer than the statement itself explains, or that nothing else was said of. */
function held({ step, scene }: Played, wait: WaitThere): Draft {
  const long = `${whoText(wait.who, wait.table)} wait ${spanText(wait.ms, wait.there)}`;
  if (wait.who === 'row-writers') {
    const production = `${long}: its rows stay locked until its transaction ends.`;
    return { finding: 'long-row-lock', step, production, safe: rowsSafe(scene, wait.table) };
  }
  const later = step.heldMs > 2 * step.ms;
  const why = later
    ? 'the lock is held until the transaction ends, and what comes after it in the transaction takes long'
    : 'the lock is held for as long as the statement takes';
  const safe = later ? shorterHold(scene, step.sql) : safeWay(scene, []);
  return { finding: 'long-lock', step, production: `${long}: ${why}.`, safe };
}

const capital = (draft: Draft): Draft => ({
  ...draft,
  production: draft.production.charAt(0).toUpperCase() + draft.production.slice(1),
});

function ofStep(played: Played, cost: Cost, given: Given): readonly Draft[] {
  const suspected = byRules(played, cost, given);
  const explained = suspected.some(({ finding }) => suspecting.has(finding));
  const shown = explained ? [] : unsuspected(played, cost, given);
  const later = played.step.heldMs > 2 * played.step.ms;
  const quiet = (explained || shown.length > 0) && !later;
  const [worst] = cost.waits;
  const waits = worst === undefined || quiet ? [] : [capital(held(played, worst))];
  return [...suspected, ...shown, ...waits];
}

/** In the order of the statements. What failed is not judged: the migration has to be corrected first. */
export function findingsOf(played: readonly Played[], looked: Looked): readonly Draft[] {
  const { given, estimates, waits, felt } = looked;
  const ran = played.filter(({ step }) => step.error === null);
  const each = ran.flatMap((one) => {
    const estimate = estimates.get(one.step);
    return estimate === undefined ? [] : ofStep(one, costOf(one.step, given, estimate, waits, felt), given);
  });
  const all = [...each, ...lockQueue(ran, looked), ...invalidIndexes(played, looked.evidence.invalid)];
  return all.toSorted((a, b) => a.step.number - b.step.number);
}
