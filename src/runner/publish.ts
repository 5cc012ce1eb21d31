/** Shows what was decided: lines in the log as it goes, the PR's comment when something changed, the summary at the end. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '../actions/context.ts';
import type { Compiled } from '../config/parts.ts';
import { messageOf } from '../errors.ts';
import type { BookedRelease } from '../github/book.ts';
import type { GitHub } from '../github/client.ts';
import { type Comment, writeComment } from '../github/comments.ts';
import type { AuthoredComment } from '../github/overview.ts';
import { pullThatCarried } from '../github/pulls.ts';
import { chartFile } from '../report/chart-svg.ts';
import { chartOf } from '../report/chart.ts';
import { comment, releaseMarker, type SectionName } from '../report/comment.ts';
import { openingLines, turnLine, turnText, warningLines } from '../report/log.ts';
import type { ReleaseReport } from '../report/model.ts';
import { summary } from '../report/summary.ts';
import type { Outside } from './outside.ts';
import { writersOf } from './shelf.ts';
import { tickPage } from './ticker.ts';
import type { Seen } from './world.ts';

/** File name of the starter that a person rolls back by; the comment links to it. */
export const rollbackWorkflow = 'sluiceway-rollback.yml';

type Sections = Partial<Record<SectionName, string>>;

export interface Publisher extends Report {
  /** Only the comment, as it ended: for one of the releases of a tick. */
  comment(): Promise<void>;
  /** Called with every decision: a line in the log, and the comment where exposure or phase changed. */
  show(release: BookedRelease, compiled: Compiled, seen: Seen): Promise<void>;
  /** Writes the chart of exposure to a file, and answers with its path; '' where there is none. */
  chart(): Promise<string>;
  /** The job's summary, and the comment as it ended. */
  end(title: string, message: string): Promise<string>;
}

/** While it goes on, the comment is written again when users have been moved and stay there for a while. */
const moved = ({ state, decision }: Seen, before: number): boolean =>
  decision.is === 'hold' && state.is === 'open' && state.exposure.share !== before;

interface Written {
  readonly report: ReleaseReport;
  readonly said: string;
  /** What the comment says that users have. */
  readonly share: number;
}

/** The pull request that is written on, and what of its comments is known to be ours. */
interface Wall {
  readonly pull: number;
  readonly ours: readonly Comment[] | undefined;
}

function reportOf(
  { github, invocation }: Outside,
  release: BookedRelease,
  { plan }: Compiled,
  seen: Seen,
): ReleaseReport {
  const { repositoryUrl: repository } = invocation;
  const links = { repository, rollback: `${repository}/actions/workflows/${rollbackWorkflow}` };
  const { state, events, decision } = seen;
  const { id, sha } = release;
  const attended = true;
  return { release: id, sha, plan, state, events, decision, attended, now: github.now(), links };
}

/** By the overview where it knows; GitHub's index may lag behind a fresh merge, so its "none" is asked for again. */
async function wallOf(
  { overview, invocation }: Outside,
  github: GitHub,
  { sha, plan }: ReleaseReport,
  isOurs: (comment: AuthoredComment) => boolean,
  fresh: boolean,
): Promise<Wall | null> {
  const { pull } = await overview(sha, plan.environment);
  if (pull) return { pull: pull.number, ours: pull.comments?.filter(isOurs) };
  if (pull === null && !fresh) return null;
  const base = invocation.ref.replace(/^refs\/heads\//, '');
  const found = await pullThatCarried(github, sha, base);
  return found && { pull: found.number, ours: undefined };
}

/** Writes the comment on the pull request that carried the commit, if there is one. */
function createWindow(outside: Outside, sections: Sections, fresh: boolean) {
  const { inputs, log, secrets } = outside;
  const author = writersOf(inputs.writer)[0] ?? '';
  let wall: Wall | null | undefined;

  /** What people see is never worth a failed release: a comment that cannot be written is a warning. */
  return async (report: ReleaseReport, github: GitHub): Promise<void> => {
    const { service, environment } = report.plan;
    const marker = releaseMarker(service, environment, report.release);
    const isOurs = (it: AuthoredComment): boolean => it.author === author && it.body.includes(marker);
    try {
      if (wall === undefined) wall = await wallOf(outside, github, report, isOurs, fresh);
      if (wall === null) return;
      const { pull, ours } = wall;
      const render = (old: string | null): string => secrets.mask(comment(report, sections, old));
      wall = { pull, ours: [await writeComment(github, { issue: pull, marker, author }, render, ours)] };
    } catch (error) {
      // A run that is being stopped writes it with its last words.
      if (outside.abort.aborted && github === outside.github) return;
      wall = null;
      log.warn(`The comment on the pull request was not written: ${messageOf(error)}`);
    }
  };
}

/** Also by a run that was told to stop: it has 7.5 s for its last words. */
const forLastWords = ({ github, abort }: Outside): GitHub =>
  github.withAbort(AbortSignal.timeout(abort.aborted ? 4_000 : 60_000));

/** Once a run for each figure, as a guard goes on warning at every look. Answers whether there was anything new. */
function createWarner({ log }: Outside) {
  const said = new Set<string>();
  return (report: ReleaseReport): boolean => {
    const fresh = [...warningLines(report)].filter(([checks]) => !said.has(checks));
    for (const [checks, line] of fresh) {
      said.add(checks);
      log.warn(line);
    }
    return fresh.length > 0;
  };
}

/** As it stands when this run is over: nobody is at it, unless a tick goes on. */
function leftBy(report: ReleaseReport, page: string | null, tick: boolean): ReleaseReport {
  const left = { ...report, attended: false };
  return page === null ? left : { ...left, ticks: { page, at: tick ? report.now : null } };
}

async function chartOnDisk({ temp, log }: Outside, report: ReleaseReport | null): Promise<string> {
  const chart = report && chartOf(report.state, report.now);
  if (report === null || chart === null) return '';
  const path = join(temp, `sluiceway-exposure-${report.release}.svg`);
  try {
    await writeFile(path, chartFile(chart));
    return path;
  } catch (error) {
    log.warn(`The chart of exposure was not written: ${messageOf(error)}`);
    return '';
  }
}

/** @param tick this run is one, and comes again */
export function createPublisher(outside: Outside, tick = false): Publisher {
  const { log } = outside;
  const sections: Sections = {};
  const write = createWindow(outside, sections, !tick);
  const warn = createWarner(outside);
  let last: Written | null = null;
  let ticks = tick;
  const ended = (): ReleaseReport | null =>
    last && leftBy(last.report, ticks ? tickPage(outside) : null, tick);
  return {
    section(name, markdown) {
      sections[name] = markdown;
    },
    ticks() {
      ticks = true;
    },
    async comment() {
      const report = ended();
      if (report !== null) await write(report, forLastWords(outside));
    },
    async show(release, compiled, seen) {
      const report = reportOf(outside, release, compiled, seen);
      if (last === null) for (const line of openingLines(report)) log.line(line);
      const said = turnText(report);
      if (said !== last?.said) log.line(`  ${turnLine(report)}`);
      const warned = warn(report);
      const before = last?.share ?? 0;
      const changed = moved(seen, before);
      const share = changed && seen.state.is === 'open' ? seen.state.exposure.share : before;
      last = { report, said, share };
      if (changed || warned) await write(report, outside.github);
    },
    chart: () => chartOnDisk(outside, last?.report ?? null),
    async end(title, message) {
      const report = ended();
      if (report !== null) await write(report, forLastWords(outside));
      return summary({ action: title, happened: [], end: message }, report, sections);
    },
  };
}
