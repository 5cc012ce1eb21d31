/** The migration on a clone of the real database: there, checked, and back, each timed. A straight script. */
import { phaseOf } from '../config/plan.ts';
import type { Compiled } from '../config/parts.ts';
import { drive } from '../engine/drive.ts';
import { enter } from '../engine/turn.ts';
import type { RehearsalResult } from '../migration/result.ts';
import { rehearsalLines } from '../report/log.ts';
import type { RehearsalReport } from '../report/model.ts';
import { sarif } from '../report/sarif.ts';
import { rehearsalSection, rehearsalWords } from '../report/sections.ts';
import { timelineOf } from '../report/timeline.ts';
import { timelinePage } from '../report/timeline-svg.ts';
import { commonInputs } from './contract.ts';
import type { Action, ActionContext, ActionResult, Releases } from './context.ts';
import { isBlind } from './pull-request.ts';

const nobody = new Set<never>();

const reportOf = ({
  verdict,
  compatibility,
  stages,
  findings,
  place,
  assessment,
}: RehearsalResult): RehearsalReport => ({
  verdict,
  compatibility,
  stages: stages.map(({ name, ok, ms, tail }) => ({ name, ok, ms, output: tail })),
  findings: [...(place?.warnings ?? []), ...findings],
  measured: assessment,
});

const nothingToRehearse: ActionResult = {
  outputs: { verdict: '', findings: '[]', report: '', sarif: '', timeline: '' },
  ok: true,
  message: 'Nothing to rehearse: the config has no `database`.',
};

/** What was not asked for, and what nobody could find out here, is said and fails no job. */
function isWell(context: ActionContext, { parts }: Compiled, { verdict }: RehearsalResult): boolean {
  if (verdict !== 'unavailable') return verdict === 'passed';
  return parts.database?.rehearsal === undefined || isBlind(context);
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

/** Enters the verdict where a release is open; a failed one ends the release, as nothing may follow it. */
async function record(context: ActionContext, compiled: Compiled, found: RehearsalResult): Promise<void> {
  if (context.invocation.pullRequest !== null) return;
  if (phaseOf(compiled.plan, 'database')?.rehearsal !== true) return;
  const releases = context.releases(compiled);
  const where = await placeOf(context, releases);
  if (where === null) return;
  await releases.within({ effects: nobody, ...where }, async ({ world, begun, compiled: { plan } }) => {
    if (begun.state.is !== 'open') return;
    const { verdict, compatibility } = found;
    const words = `Rehearsal: ${rehearsalWords(reportOf(found))}`;
    const entry = { type: 'judged', subject: 'rehearsal', verdict, compatibility, words } as const;
    const turn = await enter(world, plan, begun, entry);
    await drive(world, plan, { effects: nobody, completes: false }, turn);
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
    inputs: commonInputs,
    outputs: {
      verdict: 'passed, failed or unavailable; empty where the config has no `database`',
      findings:
        'JSON: what was found, each with `finding` (its name, or `note`), `file`, `line`, `statement`, `production` (what happens), `safe` (lines) and `accepted` (the reason, or null)',
      report: 'The report as Markdown',
      sarif: 'Path of the findings as SARIF; empty where nothing was measured',
      timeline: 'Path of a page that shows statements, locks and waits; empty where nothing was measured',
    },
  },
  async run(context) {
    const onPull = context.invocation.pullRequest !== null;
    const compiled = await (onPull ? context.compileLoosely() : context.compile());
    if (compiled.parts.database === undefined) return nothingToRehearse;
    const found = await context.rehearse(compiled);
    const facts = reportOf(found);
    for (const line of rehearsalLines(facts)) context.log.line(line);
    const report = rehearsalSection(facts);
    context.report.section('rehearsal', report);
    await record(context, compiled, found);
    mark(context, facts);
    const kept = await files(context, compiled, facts);
    const outputs = { verdict: found.verdict, findings: findingsJson(facts), report, ...kept };
    const message = [`Rehearsal: ${rehearsalWords(facts)}.`, ...found.findings].join('\n');
    const ok = isWell(context, compiled, found);
    if (ok && found.verdict !== 'passed') context.log.warn(message);
    return { outputs, ok, message };
  },
};
