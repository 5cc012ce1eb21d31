/** Evaluates every gate and opens the release; on a pull request it only evaluates. */
import { type Plan, phaseOf } from '../config/plan.ts';
import type { Compiled } from '../config/parts.ts';
import { drive } from '../engine/drive.ts';
import type { Facts, Instant } from '../judge/reading.ts';
import { type GateResult, judgeGates } from '../release/phases/gates.ts';
import { fieldsOf } from '../release/rule.ts';
import type { ReleaseState } from '../release/state.ts';
import { figureWords } from '../release/words.ts';
import { gateLines } from '../report/log.ts';
import { shortSha } from '../report/model.ts';
import { gateLabel, gatesSection } from '../report/sections.ts';
import { commonInputs } from './contract.ts';
import type { Action, ActionContext, ActionResult } from './context.ts';
import { messageOf } from './driven.ts';
import { isBlind } from './pull-request.ts';

const nobody = new Set<never>();
/** It reads and judges, and changes nothing. */
const watching = { effects: nobody, completes: false };

function judgeNow(compiled: Compiled, facts: Facts, since: Instant, now: Instant): readonly GateResult[] {
  const phase = phaseOf(compiled.plan, 'gates');
  return phase === undefined ? [] : judgeGates(compiled.plan, phase, facts, since, now);
}

const asJson = (gates: readonly GateResult[]): string =>
  JSON.stringify(
    gates.map(({ name, is, checks }) => ({
      gate: name,
      verdict: is,
      checks: checks.map(({ check, is: verdict, figure, why }) => ({
        check,
        verdict,
        found: figure.found,
        limit: figure.limit,
        why,
      })),
    })),
  );

function show(context: ActionContext, { plan }: Compiled, gates: readonly GateResult[], now: Instant): void {
  for (const line of gateLines(plan, gates, now)) context.log.line(line);
  if (gates.length > 0) context.report.section('gates', gatesSection(plan, gates, now));
}

type PullRequest = NonNullable<ActionContext['invocation']['pullRequest']>;

/** `data 500 (limit: ≥ 900,000), tests: waiting for "unit"`. */
const stoppedAt = (plan: Plan, gates: readonly GateResult[]): string =>
  gates
    .flatMap((gate) =>
      gate.checks
        .filter(({ is }) => is !== 'passed')
        .map((result) => {
          const label = gateLabel(plan, gate, result);
          return result.why === ''
            ? figureWords({ ...result.figure, check: label })
            : `${label}: ${result.why}`;
        }),
    )
    .join(', ');

/** Never passed, but no reason to fail a change whose author could do nothing about it. */
const notFoundOut = (open: readonly GateResult[]): string =>
  `No gate fails, and this run, which has no secrets, cannot find out ${open.map(({ name }) => name).join(', ')}: a release will.`;

/** A pull request changes nothing, so nothing is opened: its author learns what a release would say. */
async function onPullRequest(
  context: ActionContext,
  compiled: Compiled,
  { number, headSha }: PullRequest,
): Promise<ActionResult> {
  const { service, environment } = compiled.plan;
  context.log.line(
    `Pull request #${number} of ${service} (${shortSha(headSha)}), as if released to ${environment}`,
  );
  const phase = phaseOf(compiled.plan, 'gates');
  const ids = phase?.gates.flatMap((gate) => gate.checks) ?? [];
  const { facts, now } = await context.read(compiled, fieldsOf(compiled.plan, ids));
  const gates = judgeNow(compiled, facts, now, now);
  show(context, compiled, gates, now);
  const outputs = { verdicts: asJson(gates), release: '' };
  const open = gates.filter((gate) => gate.is !== 'passed');
  if (open.length === 0) {
    const message = `A release of pull request #${number} would pass its gates: none is opened for a pull request.`;
    return { outputs: { ...outputs, passed: 'true' }, ok: true, message };
  }
  const ok = isBlind(context) && open.every((gate) => gate.is !== 'failed');
  const stops = `A release of pull request #${number} would stop at its gates: ${stoppedAt(compiled.plan, open)}.`;
  return { outputs: { ...outputs, passed: 'false' }, ok, message: ok ? notFoundOut(open) : stops };
}

/** By the ledger alone: a gate that is still waited for when the job's time is up has not passed. */
function hasPassed({ plan }: Compiled, state: ReleaseState): boolean {
  if (state.is === 'none' || (state.is === 'closed' && state.outcome !== 'completed')) return false;
  return phaseOf(plan, 'gates') === undefined || state.judged.gates?.verdict === 'passed';
}

async function onCommit(context: ActionContext, compiled: Compiled): Promise<ActionResult> {
  const releases = context.releases(compiled);
  const opened = await releases.open({ sha: context.invocation.sha, opener: 'release-gate', rollback: null });
  return releases.within({ effects: nobody, release: opened.id }, async (session) => {
    const driven = await drive(session.world, session.compiled.plan, watching, session.begun);
    const { state } = driven;
    const passed = hasPassed(session.compiled, state);
    const now = session.now();
    const facts = session.facts();
    const gates =
      facts.size === 0
        ? []
        : judgeNow(session.compiled, facts, state.is === 'none' ? now : state.opened, now);
    show(context, session.compiled, gates, now);
    const message = passed
      ? `Gates passed: release ${opened.id} is open.`
      : `${messageOf(driven)} Nothing was changed.`;
    return {
      outputs: { passed: String(passed), verdicts: asJson(gates), release: String(opened.id) },
      ok: passed,
      message,
    };
  });
}

export const releaseGate: Action = {
  contract: {
    name: 'release-gate',
    title: 'Sluiceway: release gate',
    description: 'Evaluates every gate of the config and opens the release of this commit',
    inputs: commonInputs,
    outputs: {
      passed: '`true` where every gate passed',
      verdicts: 'JSON: per gate its name, verdict and checks with what was found and the limit',
      release: 'Id of the release (a deployment), empty on a pull request',
    },
  },
  async run(context) {
    const compiled = await (isBlind(context) ? context.compileLoosely() : context.compile());
    const { pullRequest } = context.invocation;
    return pullRequest === null ? onCommit(context, compiled) : onPullRequest(context, compiled, pullRequest);
  },
};
