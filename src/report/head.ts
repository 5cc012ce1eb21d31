/** The head of the comment: rendered anew from the state each time. */
import { shareText } from '../judge/figure.ts';
import { warned } from '../release/guards.ts';
import { overdueSince } from '../release/hold.ts';
import type { ClosedState, OpenState, ReleaseState } from '../release/state.ts';
import { stepOfSubject } from '../release/step-approval.ts';
import { figureWords } from '../release/words.ts';
import { chartOf, exposureLine, mermaid } from './chart.ts';
import { block, inline, link } from './escape.ts';
import { lastLook } from './last-look.ts';
import { deploymentsUrl, type ReleaseReport, runUrl, shortSha } from './model.ts';
import { clock, moment, span } from './moment.ts';
import { awaitedWords, endOf } from './outcome.ts';
import { schemaLeft } from './schema-left.ts';
import { trafficText } from './progress.ts';
import { costText, nowText, nextText } from './standing.ts';
import { facts } from './table.ts';

/** The sign and the words of the state. */
export function badge({ plan, state, decision }: ReleaseReport): readonly [sign: string, words: string] {
  switch (state.is) {
    case 'none':
      return ['⚪', 'not opened yet'];
    case 'closed':
      return endOf(plan, state.outcome);
    case 'open': {
      const share = `${shareText(state.exposure.share)} of users`;
      if (state.course.is === 'paused')
        return [state.course.after === 'roll-back' ? '🟠' : '🟡', `paused, ${share}`];
      if (state.course.is === 'back') return ['🟠', `rolling back, ${share}`];
      if (decision?.is === 'await-approval')
        return ['🟡', `waiting for ${awaitedWords(decision.subject)}, ${share}`];
      return [state.exposure.share > 0 ? '🟢' : '🔵', share];
    }
  }
}

/** `🟢 shop-api 4f2c1d9 → production · 25 % of users`. */
export function title(report: ReleaseReport): string {
  const { plan, sha, links } = report;
  const [sign, words] = badge(report);
  const commit = link(shortSha(sha), `${links.repository}/commit/${sha}`);
  const place = link(plan.environment, deploymentsUrl(links, plan.environment));
  return `${sign} ${inline(plan.service)} ${commit} → ${place} · ${words}`;
}

type Fact = readonly [name: string, value: string];

const rollBack = ({ links }: ReleaseReport): string =>
  links.rollback === null
    ? 'Run the action `rollback` in a workflow of yours'
    : `${link('Roll back', links.rollback)} &gt; Run workflow, with a reason`;

/** What pressing the button comes to. */
function stopIt(report: ReleaseReport, state: OpenState): Fact {
  const untouched = state.traffic === 'untouched';
  const then = untouched ? 'it is called off, no user has met it' : 'users go back to what they had, at once';
  return ['Stop it', `${rollBack(report)}: ${then}`];
}

/** Whether a person's word is what it waits for. */
const isSteered = ({ state, decision }: ReleaseReport): boolean =>
  (state.is === 'open' && state.course.is === 'paused') ||
  (decision?.is === 'await-approval' && (decision.subject === 'step' || decision.subject === 'repair'));

/** What a person has to do for it to go on, by the run that wrote last. */
function goOn(report: ReleaseReport): readonly Fact[] {
  const { decision, events, links, plan } = report;
  const url = runUrl(links, events.at(-1)?.run ?? '');
  if (decision?.is === 'await-approval' && decision.subject === 'release')
    return [['Approve it', `${link('Review the run', url)}, as a reviewer of ${inline(plan.environment)}`]];
  if (isSteered(report))
    return [['Answer it', 'Run `steer` (resume, advance, or set a share), or roll back']];
  if (decision?.is === 'hold' && !report.attended && report.ticks === undefined)
    return [['Go on', `${link('Run the job again', url)} at ${moment(decision.until, report.now)}`]];
  return [];
}

/** Too little traffic for the hold, while it is held. */
function lacking(report: ReleaseReport, state: OpenState): readonly Fact[] {
  const text = state.phase === 'rollout' && report.decision?.is === 'hold' ? trafficText(report, state) : '';
  return text === '' ? [] : [['Traffic', inline(text)]];
}

/** What a guard warns of. */
function warns({ plan, state }: ReleaseReport): readonly Fact[] {
  const figures = warned(plan, state).map(figureWords);
  return figures.length === 0 ? [] : [['Warns', inline(figures.join('; '))]];
}

/** Who lets it into its next step, and where. */
function approveIt({ decision, links, plan }: ReleaseReport, state: OpenState): readonly Fact[] {
  if (decision?.is !== 'await-approval' || stepOfSubject(decision.subject) === null) return [];
  const run = state.asked[decision.subject];
  const where = run
    ? link('Review the run', `${links.repository}/actions/runs/${run}`)
    : 'The next tick asks';
  return [['Approve it', `${where}, as a reviewer of ${inline(plan.environment)}`]];
}

/** When a tick last came, and since when one is missed. */
function ticks({ ticks: found, plan, now, decision }: ReleaseReport, state: OpenState): readonly Fact[] {
  if (found === undefined) return [];
  const late = decision?.is === 'hold' ? overdueSince(plan, state, now) : null;
  const last = found.at === null ? 'every five minutes or so' : `last at ${moment(found.at, now)}`;
  const missed = late === null ? '' : `; ⚠️ nobody has looked since ${moment(late, now)}: is it enabled?`;
  return [['Tick', `${link(last, found.page)}${missed}`]];
}

function openFacts(report: ReleaseReport, state: OpenState): string {
  const { decision } = report;
  return facts([
    ...origin(report),
    ['Now', inline(nowText(report, state))],
    ...(decision === null ? [] : [['Next', inline(nextText(report, state, decision))] as const]),
    ...goOn(report),
    ...approveIt(report, state),
    ...ticks(report, state),
    ...lacking(report, state),
    ...warns(report),
    stopIt(report, state),
  ]);
}

/** A rollback's own release begins with what it is for. */
function origin({ plan, events }: ReleaseReport): readonly Fact[] {
  const opened = events.find(({ type }) => type === 'opened');
  return plan.brings === 'earlier' && opened !== undefined ? [['Why', inline(opened.words)]] : [];
}

function closedFacts(report: ReleaseReport, state: ClosedState): string {
  const { now } = report;
  const users = state.outcome === 'completed' && report.plan.brings === 'new';
  const back = users ? [['Take it back', rollBack(report)] as const] : [];
  const schema = schemaLeft(state);
  return facts([
    ...origin(report),
    ['Ended', inline(`${moment(state.ended, now)}: ${state.words}`)],
    ['Took', `${span(state.opened, state.ended)}, since ${moment(state.opened, now)}`],
    ['Exposure', inline(costText(report, state, state.ended))],
    ...(schema === '' ? [] : [['Database', inline(schema)] as const]),
    ...back,
  ]);
}

function standing(report: ReleaseReport, state: ReleaseState): string {
  switch (state.is) {
    case 'none':
      return 'The release was not opened yet: the gate opens it.';
    case 'open':
      return openFacts(report, state);
    case 'closed':
      return closedFacts(report, state);
  }
}

/** Of so many steps that the list would be longer than what it explains, the newest. */
const MOST_MOVES = 8;

/** Why users were moved, or would be: what each shift's intent said. */
function moves({ events, now }: ReleaseReport): string {
  const lines = events.flatMap((event) =>
    event.type === 'intends' && event.effect.do === 'shift'
      ? [`- ${clock(event.at, now)} ${inline(event.words)}`]
      : [],
  );
  return lines.slice(-MOST_MOVES).join('\n');
}

const counted = (looks: number): string => (looks === 1 ? '1 look' : `${looks} looks`);

function exposure(report: ReleaseReport): readonly string[] {
  const chart = chartOf(report.state, report.now);
  if (chart === null) return [];
  const looks = chart.looks.length === 0 ? '' : ` · ${counted(chart.looks.length)}, a tick each`;
  const line = `Exposure: ${exposureLine(chart)}${looks}`;
  return [line, block(mermaid(chart), 'mermaid'), moves(report)];
}

/** Title, standing, last look and chart. */
export function head(report: ReleaseReport): string {
  const parts = [
    `### ${title(report)}`,
    standing(report, report.state),
    lastLook(report.plan, report.state),
    ...exposure(report),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
