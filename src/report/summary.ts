/** The job summary of one action: what happened, the figures, and what comes next. */
import type { Figure } from '../judge/check.ts';
import type { Sections } from './comment.ts';
import { block, inline } from './escape.ts';
import { head } from './head.ts';
import { history } from './history.ts';
import { lastLook } from './last-look.ts';
import type { ReleaseReport } from './model.ts';
import { table } from './table.ts';

/** What one action did. */
export interface ActionReport {
  /** Its title: `Canary promote`. */
  readonly action: string;
  /** What it changed or found, a line each. Empty where it changed nothing. */
  readonly happened: readonly string[];
  /** The last line: what came of it and what to do. */
  readonly end: string;
}

const figureTable = (figures: readonly Figure[]): string =>
  figures.length === 0
    ? ''
    : table(
        ['check', 'found', 'limit'],
        figures.map(({ check, found, limit }) => [inline(check), inline(found), inline(limit)]),
      );

/** What commands printed, and errors that point at places by their columns, are indented: that stays as it is. */
function endOf(text: string): string {
  const parts = text.split(/\n(?! )/).map((part, i) => {
    const [said = '', ...indented] = part.split('\n');
    const words = i === 0 ? `**${inline(said)}**` : inline(said);
    return indented.length === 0 ? words : `${words}\n\n${block(indented.join('\n'))}`;
  });
  return parts.join('\n\n');
}

/** What failed is its first words already. An action that has no release to show, such as a rehearsal on its own, has `report` null. */
export function summary(done: ActionReport, report: ReleaseReport | null, sections: Sections): string {
  const shown = report !== null && lastLook(report.plan, report.state) !== '';
  const figures = shown ? [] : (report?.decision?.figures ?? []);
  const parts = [
    `## ${inline(done.action)}`,
    endOf(done.end),
    done.happened.map((line) => `- ${inline(line)}`).join('\n'),
    figureTable(figures),
    report === null ? '' : head(report),
    ...Object.entries(sections).flatMap(([name, content]) => (name === 'failure' ? [] : [content])),
    report === null ? '' : history(report.events, report.links, report.events.length),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
