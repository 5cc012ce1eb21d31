/** Shows what was decided: lines in the log as it goes, the PR's comment when something changed, the summary at the end. */
import type { Report } from '../actions/context.ts';
import type { Compiled } from '../config/parts.ts';
import { messageOf } from '../errors.ts';
import type { BookedRelease } from '../github/book.ts';
import type { GitHub } from '../github/client.ts';
import { writeComment } from '../github/comments.ts';
import { pullThatCarried } from '../github/pulls.ts';
import { comment, releaseMarker } from '../report/comment.ts';
import { openingLines, turnLine } from '../report/log.ts';
import type { ReleaseReport } from '../report/model.ts';
import { summary } from '../report/summary.ts';
import type { Outside } from './outside.ts';
import { writersOf } from './shelf.ts';
import type { Seen } from './world.ts';

/** File name of the starter that a person rolls back by; the comment links to it. */
export const rollbackWorkflow = 'sluiceway-rollback.yml';

type Sections = Partial<Record<'gates' | 'rehearsal', string>>;

export interface Publisher extends Report {
  /** Called with every decision: a line in the log, and the comment where exposure or phase changed. */
  show(release: BookedRelease, compiled: Compiled, seen: Seen): Promise<void>;
  /** The job's summary, and the comment as it ended. */
  end(title: string, message: string): Promise<string>;
}

/** What has to change for the comment to be written again: a look alone does not. */
const gist = ({ state, decision }: Seen): string =>
  JSON.stringify([state.is === 'none' ? '' : [state.is, state.exposure, state.phase], decision.is]);

interface Written {
  readonly report: ReleaseReport;
  readonly gist: string;
  readonly line: string;
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
  return { release: release.id, sha: release.sha, plan, state, events, decision, now: github.now(), links };
}

/** Writes the comment on the pull request that carried the commit, if there is one. */
function createWindow({ invocation, inputs, log, secrets: { mask } }: Outside, sections: Sections) {
  const author = writersOf(inputs.writer)[0] ?? '';
  const base = invocation.ref.replace(/^refs\/heads\//, '');
  let pull: number | null | undefined;

  /** What people see is never worth a failed release: a comment that cannot be written is a warning. */
  return async (report: ReleaseReport, github: GitHub): Promise<void> => {
    try {
      if (pull === undefined) pull = (await pullThatCarried(github, report.sha, base))?.number ?? null;
      if (pull === null) return;
      const { service, environment } = report.plan;
      const marker = releaseMarker(service, environment, report.release);
      await writeComment(github, { issue: pull, marker, author }, (old) =>
        mask(comment(report, sections, old)),
      );
    } catch (error) {
      pull = null;
      log.warn(`The comment on the pull request was not written: ${messageOf(error)}`);
    }
  };
}

export function createPublisher(outside: Outside): Publisher {
  const { log } = outside;
  const sections: Sections = {};
  const write = createWindow(outside, sections);
  let last: Written | null = null;
  return {
    section(name, markdown) {
      sections[name] = markdown;
    },
    async show(release, compiled, seen) {
      const report = reportOf(outside, release, compiled, seen);
      if (last === null) for (const line of openingLines(report)) log.line(line);
      const line = turnLine(report);
      const now = gist(seen);
      if (line !== last?.line) log.line(`  ${line}`);
      const changed =
        last !== null &&
        last.gist !== now &&
        seen.decision.is !== 'advance' &&
        seen.decision.is !== 'roll-back';
      last = { report, gist: now, line };
      if (changed) await write(report, outside.github);
    },
    async end(title, message) {
      // Also by a run that was told to stop: it has 7.5 s for its last words.
      const github = outside.github.withAbort(AbortSignal.timeout(outside.abort.aborted ? 4_000 : 60_000));
      if (last !== null) await write(last.report, github);
      return summary({ action: title, happened: [], end: message }, last?.report ?? null, sections);
    },
  };
}
