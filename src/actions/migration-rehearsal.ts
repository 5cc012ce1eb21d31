/** The migration on a clone of the real database: there, checked, and back, each timed. A straight script. */
import { type Plan, phaseOf } from '../config/plan.ts';
import type { Compiled } from '../config/parts.ts';
import { drive } from '../engine/drive.ts';
import { begin, enter, type Turn } from '../engine/turn.ts';
import type { World } from '../engine/world.ts';
import { SluicewayError } from '../errors.ts';
import type { Previous } from '../migration/scene.ts';
import type { RehearsalResult } from '../migration/result.ts';
import { rehearsalLines } from '../report/log.ts';
import type { RehearsalReport } from '../report/model.ts';
import { sarif } from '../report/sarif.ts';
import { rehearsalSection, rehearsalWords } from '../report/sections.ts';
import { timelineOf } from '../report/timeline.ts';
import { timelinePage } from '../report/timeline-svg.ts';
import { clonedTo, nothingToRehearse } from './clone-to.ts';
import { commonInputs } from './contract.ts';
import type { Action, ActionContext, Known, Releases, Session } from './context.ts';

import { isBlind } from './pull-request.ts';

const nobody = new Set<never>();

const reportOf = ({
  verdict,
  compatibility,
  stages,
  findings,
  place,
  assessment,
  restore,
}: RehearsalResult): RehearsalReport => ({
  verdict,
  compatibility,
  restore,
  stages: stages.map(({ name, ok, ms, tail }) => ({ name, ok, ms, output: tail })),
  findings: [...(place?.warnings ?? []), ...findings],
  measured: assessment,
});

/** What was not asked for, and what nobody could find out here, is said and fails no job. */
function isWell(context: ActionContext, { parts }: Compiled, { verdict }: RehearsalResult): boolean {
  if (verdict !== 'unavailable') return verdict === 'passed';
  if (parts.database?.rehearsal === undefined) return true;
  return (context.inputs['clone-from'] ?? '') === '' && isBlind(context);
}

/** The release that the input names, else the open one of this commit; `null` where there is none. */
async function placeOf(
  { inputs, invocation }: ActionContext,
  releases: Releases,
): Promise<{ readonly release?: number } | null> {
  if (inputs.release) return {};
  const open = await releases.findOpen();
  return open?.release.sha === invocation.sha ? { release: open.release.id } : null;
}

const known = ({ previous }: Known): Previous =>
  previous === null ? { is: 'none' } : { is: 'known', release: previous.release, sha: previous.sha };

/** What users have, where no release is open that would name it. */
async function liveVersion(releases: Releases): Promise<Previous> {
  try {
    const live = await releases.findLive();
    return live === null ? { is: 'none' } : { is: 'known', release: live.release.id, sha: live.release.sha };
  } catch (error) {
    if (!(error instanceof SluicewayError)) throw error;
    return { is: 'unknown', why: `the ledger could not be read (${error.message})` };
  }
}

/** So that whoever migrates can tell whether these are still the same. */
async function enterFiles(
  world: World,
  plan: Plan,
  turn: Turn,
  { files, assessment }: Pick<RehearsalResult, 'files' | 'assessment'>,
): Promise<Turn> {
  if (files === null) return turn;
  const expected = assessment === null ? {} : { ms: Math.round(assessment.figures.duration) };
  const words = `${files.count} migration ${files.count === 1 ? 'file' : 'files'} rehearsed`;
  return enter(world, plan, turn, { type: 'rehearsed', files, ...expected, words });
}

/** Enters the verdict in the release that it is for; a failed one ends the release, as nothing may follow it. */
async function record(
  { world, compiled: { plan } }: Session,
  { verdict, compatibility, ...found }: RehearsalResult,
): Promise<void> {
  const words = `Rehearsal: ${rehearsalWords(reportOf({ verdict, compatibility, ...found }))}`;
  const entry = { type: 'judged', subject: 'rehearsal', verdict, compatibility, words } as const;
  // Read anew: a rehearsal takes its time, and somebody may have wished something meanwhile.
  const latest = await begin(world, plan);
  if (latest.state.is !== 'open') return;
  const judged = await enter(world, plan, latest, entry);
  const turn = await enterFiles(world, plan, judged, found);
  await drive(world, plan, { effects: nobody, completes: false }, turn);
}

/** Within the release that it is for, if one is open; else by itself. */
async function rehearse(context: ActionContext, compiled: Compiled): Promise<RehearsalResult> {
  const releases = context.releases(compiled);
  const onPull = context.invocation.pullRequest !== null;
  const isPhase = phaseOf(compiled.plan, 'database')?.rehearsal === true;
  const where = onPull || !isPhase ? null : await placeOf(context, releases);
  if (where === null) {
    const asks = compiled.parts.database?.rehearsal?.verifyPrevious !== undefined;
    return context.rehearse(compiled, asks ? await liveVersion(releases) : { is: 'none' });
  }
  return releases.within({ effects: nobody, ...where }, async (session) => {
    const found = await context.rehearse(compiled, known(session.release));
    await record(session, found);
    return found;
  });
}

/** What was found, measured or not, in one shape. */
function findingsJson({ findings, measured }: RehearsalReport): string {
  const nowhere = { file: null, line: null, statement: null, safe: [], accepted: null };
  const notes = findings.map((production) => ({ finding: 'note', ...nowhere, production }));
  const found = (measured?.findings ?? []).map(
    ({ finding, place, statement, production, safe, accepted }) => ({
      finding,
      file: place?.file ?? null,
      line: place?.line ?? null,
      statement,
      production,
      safe,
      accepted,
    }),
  );
  return JSON.stringify([...found, ...notes]);
}

/** GitHub shows so many of one step. */
const mostMarks = 10;

/** In the files of the pull request, without a permission that the job would need for SARIF. */
function mark({ log }: ActionContext, { measured }: RehearsalReport): void {
  const open = (measured?.findings ?? []).filter(({ accepted }) => accepted === null);
  const placed = open.flatMap((found) => (found.place === null ? [] : [{ ...found, place: found.place }]));
  for (const { finding, place, production, safe } of placed.slice(0, mostMarks)) {
    log.mark([production, ...safe].join('\n'), { ...place, title: finding });
  }
}

/** The files that later steps may keep or send on. */
async function files(
  context: ActionContext,
  { plan }: Compiled,
  report: RehearsalReport,
): Promise<{ readonly sarif: string; readonly timeline: string }> {
  const { measured } = report;
  if (!measured) return { sarif: '', timeline: '' };
  const { config = '' } = context.inputs;
  const file = config.includes('\n') ? commonInputs.config.default : config;
  const timeline = timelineOf(measured);
  const took = measured.steps.map(({ sql, ms, there }) => ({ sql, ms: there?.ms ?? ms }));
  // For the step that migrates, which tells what each took beside it.
  await context.keep('rehearsal-statements.json', JSON.stringify(took));
  const title = `Migration of ${plan.service}`;
  return {
    sarif: await context.keep('rehearsal.sarif', sarif(measured.findings, file)),
    timeline:
      timeline === null
        ? ''
        : await context.keep('rehearsal.html', timelinePage(timeline, title, rehearsalWords(report))),
  };
}

export const migrationRehearsal: Action = {
  contract: {
    name: 'migration-rehearsal',
    title: 'Sluiceway: migration rehearsal',
    description:
      'Runs the migration on a clone of the database, checks both versions on it, reverts it, and times the way back',
    inputs: {
      ...commonInputs,
      'clone-to': {
        description:
          'Rehearses nothing: clones, masks, and writes the clone to this folder, for a job without secrets',
        default: '',
      },
      'clone-from': {
        description:
          'Folder that `clone-to` made in this run: rehearses on it, without a URL of any database',
        default: '',
      },
    },
    outputs: {
      verdict: 'passed, failed or unavailable; empty where the config has no `database`',
      findings:
        'JSON: what was found, each with `finding` (its name, or `note`), `file`, `line`, `statement`, `production` (what happens), `safe` (lines) and `accepted` (the reason, or null)',
      report: 'The report as Markdown',
      sarif: 'Path of the findings as SARIF; empty where nothing was measured',
      timeline: 'Path of a page that shows statements, locks and waits; empty where nothing was measured',
      clone: 'With `clone-to`: path of the clone; empty where none was made, which the log explains',
    },
  },
  async run(context) {
    const onPull = context.invocation.pullRequest !== null;
    const compiled = await (onPull ? context.compileLoosely() : context.compile());
    if (compiled.parts.database === undefined) return nothingToRehearse;
    const to = context.inputs['clone-to'] ?? '';
    if (to !== '') return clonedTo(context, compiled, to);
    const found = await rehearse(context, compiled);
    const facts = reportOf(found);
    for (const line of rehearsalLines(facts)) context.log.line(line);
    const report = rehearsalSection(facts);
    context.report.section('rehearsal', report);
    mark(context, facts);
    const kept = await files(context, compiled, facts);
    const outputs = { verdict: found.verdict, findings: findingsJson(facts), report, ...kept, clone: '' };
    const message = [`Rehearsal: ${rehearsalWords(facts)}.`, ...found.findings].join('\n');
    const ok = isWell(context, compiled, found);
    if (ok && found.verdict !== 'passed') context.log.warn(message);
    return { outputs, ok, message };
  },
};
