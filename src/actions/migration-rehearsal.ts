/** The migration on a clone of the real database: there, checked, and back, each timed. A straight script. */
import { type Plan, phaseOf } from '../config/plan.ts';
import type { Compiled } from '../config/parts.ts';
import { drive } from '../engine/drive.ts';
import { begin, enter, type Turn } from '../engine/turn.ts';
import type { World } from '../engine/world.ts';
import type { FilesSeen } from '../release/event.ts';
import { SluicewayError } from '../errors.ts';
import type { Previous } from '../migration/scene.ts';
import type { RehearsalResult } from '../migration/result.ts';
import { rehearsalLines } from '../report/log.ts';
import type { RehearsalReport } from '../report/model.ts';
import { rehearsalSection, rehearsalWords } from '../report/sections.ts';
import { commonInputs } from './contract.ts';
import type { Action, ActionContext, ActionResult, Known, Releases, Session } from './context.ts';
import { isBlind } from './pull-request.ts';

const nobody = new Set<never>();

const reportOf = ({
  verdict,
  compatibility,
  stages,
  findings,
  place,
  restore,
}: RehearsalResult): RehearsalReport => ({
  verdict,
  compatibility,
  restore,
  stages: stages.map(({ name, ok, ms, tail }) => ({ name, ok, ms, output: tail })),
  findings: [...(place?.warnings ?? []), ...findings],
});

const nothingToRehearse: ActionResult = {
  outputs: { verdict: '', findings: '[]', report: '' },
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
async function enterFiles(world: World, plan: Plan, turn: Turn, files: FilesSeen | null): Promise<Turn> {
  if (files === null) return turn;
  const words = `${files.count} migration ${files.count === 1 ? 'file' : 'files'} rehearsed`;
  return enter(world, plan, turn, { type: 'rehearsed', files, words });
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
  const turn = await enterFiles(world, plan, judged, found.files);
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

export const migrationRehearsal: Action = {
  contract: {
    name: 'migration-rehearsal',
    title: 'Sluiceway: migration rehearsal',
    description:
      'Runs the migration on a clone of the database, checks both versions on it, reverts it, and times the way back',
    inputs: commonInputs,
    outputs: {
      verdict: 'passed, failed or unavailable; empty where the config has no `database`',
      findings: 'JSON: what was found, each a text that says what to do',
      report: 'The report as Markdown',
    },
  },
  async run(context) {
    const onPull = context.invocation.pullRequest !== null;
    const compiled = await (onPull ? context.compileLoosely() : context.compile());
    if (compiled.parts.database === undefined) return nothingToRehearse;
    const found = await rehearse(context, compiled);
    const facts = reportOf(found);
    for (const line of rehearsalLines(facts)) context.log.line(line);
    const report = rehearsalSection(facts);
    context.report.section('rehearsal', report);
    const outputs = { verdict: found.verdict, findings: JSON.stringify(found.findings), report };
    const message = [`Rehearsal: ${rehearsalWords(facts)}.`, ...found.findings].join('\n');
    const ok = isWell(context, compiled, found);
    if (ok && found.verdict !== 'passed') context.log.warn(message);
    return { outputs, ok, message };
  },
};
