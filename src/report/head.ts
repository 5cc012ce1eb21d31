/** The head of the comment: rendered anew from the state each time. */
import { shareText } from '../judge/figure.ts';
import type { ClosedState, OpenState, ReleaseState } from '../release/state.ts';
import { chartOf, exposureLine, mermaid } from './chart.ts';
import { block, inline, link } from './escape.ts';
import { lastLook } from './last-look.ts';
import { type ReleaseReport, shortSha } from './model.ts';
import { moment, span } from './moment.ts';
import { costText, nowText, nextText } from './standing.ts';
import { facts } from './table.ts';

const ENDS = {
  completed: ['✅', 'released'],
  'rolled-back': ['↩️', 'rolled back'],
  superseded: ['⚫', 'superseded'],
  failed: ['❌', 'failed'],
  cancelled: ['⚪', 'cancelled'],
} as const;

/** The sign and the words of the state. */
export function badge({ state, decision }: ReleaseReport): readonly [sign: string, words: string] {
  switch (state.is) {
    case 'none':
      return ['⚪', 'not opened yet'];
    case 'closed':
      return ENDS[state.outcome];
    case 'open': {
      const share = `${shareText(state.exposure.share)} of users`;
      if (state.course.is === 'back') return ['🟠', `rolling back, ${share}`];
      if (decision?.is === 'await-approval') return ['🟡', `waiting for a person, ${share}`];
      return [state.exposure.share > 0 ? '🟢' : '🔵', share];
    }
  }
}

/** `🟢 shop-api 4f2c1d9 → production · 25 % of users`. */
export function title(report: ReleaseReport): string {
  const { plan, sha, links } = report;
  const [sign, words] = badge(report);
  const commit = link(shortSha(sha), `${links.repository}/commit/${sha}`);
  return `${sign} ${inline(plan.service)} ${commit} → ${inline(plan.environment)} · ${words}`;
}

const stopIt = ({ links }: ReleaseReport): string =>
  links.rollback === null
    ? 'Run the action `rollback` in a workflow of yours'
    : link('Roll back', links.rollback);

function openFacts(report: ReleaseReport, state: OpenState): string {
  const { decision } = report;
  const coming = decision === null ? '' : nextText(report, state, decision);
  return facts([
    ['Now', inline(nowText(report, state))],
    ...(coming === '' ? [] : [['Next', inline(coming)] as const]),
    ['Stop it', stopIt(report)],
  ]);
}

function closedFacts(report: ReleaseReport, state: ClosedState): string {
  const { now } = report;
  const back = state.outcome === 'completed' ? [['Take it back', stopIt(report)] as const] : [];
  return facts([
    ['Ended', inline(`${moment(state.ended, now)}: ${state.words}`)],
    ['Took', `${span(state.opened, state.ended)}, since ${moment(state.opened, now)}`],
    ['Exposure', inline(costText(report, state, state.ended))],
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

function exposure(report: ReleaseReport): readonly string[] {
  const chart = chartOf(report.state, report.now);
  return chart === null ? [] : [`Exposure: ${exposureLine(chart)}`, block(mermaid(chart), 'mermaid')];
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
