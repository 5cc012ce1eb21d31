/**
 * The comment on the pull request: a window on the ledger, read by nothing. Its head and history are rendered
 * anew each time; the detail sections are kept as the run that made them wrote them.
 */
import { head } from './head.ts';
import { history } from './history.ts';
import type { ReleaseReport } from './model.ts';

export const sectionNames = ['failure', 'gates', 'rehearsal'] as const;
/** `releases` is a tick's own, for the job's summary alone: it is about no single release. */
export type SectionName = (typeof sectionNames)[number] | 'releases';
/** Markdown of the sections that this run made. */
export type Sections = Readonly<Partial<Record<SectionName, string>>>;

/** GitHub takes 65,536 characters; some room is left for whatever counts differently. */
export const LONGEST = 60_000;

/** Names in an HTML comment cannot hold what would end it. */
const plain = (name: string): string => encodeURIComponent(name).replaceAll('--', '-%2D');

/** The first line of the comment, by which it is found again (together with its author). */
export const releaseMarker = (service: string, environment: string, release: number): string =>
  `<!-- sluiceway:release ${plain(service)} ${plain(environment)} ${release} -->`;

const begins = (name: SectionName): string => `<!-- sluiceway:section ${name} -->`;
const ENDS = '<!-- /sluiceway:section -->';

/** What stands between a section's markers; `undefined` where the body has no such section, or half of one. */
export function sectionIn(body: string, name: SectionName): string | undefined {
  const from = body.indexOf(begins(name));
  const to = body.indexOf(ENDS, from);
  return from === -1 || to === -1 ? undefined : body.slice(from + begins(name).length, to).trim();
}

const wrapped = (name: SectionName, content: string): string => `${begins(name)}\n${content}\n${ENDS}`;

/** The sections of this run, and of the others what the old body has, in a fixed order. */
export function keptSections(old: string | null, sections: Sections): readonly string[] {
  return sectionNames.flatMap((name) => {
    const content = sections[name] ?? (old === null ? undefined : sectionIn(old, name));
    return content === undefined ? [] : [wrapped(name, content)];
  });
}

/** Head, then the sections: those of this run replace the old ones, the rest is kept as it was. */
export const mergeSections = (old: string | null, above: string, sections: Sections): string =>
  [above, ...keptSections(old, sections)].join('\n\n');

const CUT = 'The details did not fit into a comment: they are in the summaries of the runs.';

/** Without its sections, and if need be without the end of its head. */
function shortened(above: string, rest: string): string {
  const room = LONGEST - CUT.length - rest.length - 4;
  return [above.slice(0, room), CUT, rest].filter((part) => part !== '').join('\n\n');
}

/**
 * The whole comment, 60,000 characters at most: the oldest events are cut first, then the sections. `old` is the
 * body that stands there now.
 */
export function comment(report: ReleaseReport, sections: Sections, old: string | null): string {
  const { plan, release, events, links } = report;
  const above = `${releaseMarker(plan.service, plan.environment, release)}\n${head(report)}`;
  const body = mergeSections(old, above, sections);
  const withHistory = (most: number): string => `${body}\n\n${history(events, links, most)}`.trimEnd();
  for (let most = events.length; most > 0; most = Math.floor(most / 2)) {
    const whole = withHistory(most);
    if (whole.length <= LONGEST) return whole;
  }
  const without = withHistory(0);
  return without.length <= LONGEST ? without : shortened(above, history(events, links, 0));
}
