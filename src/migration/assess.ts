/** What was measured of a migration, judged: figures, findings with their places, and what was expected. */
import type { AcceptedFinding, Rehearsal } from '../config/parts.ts';
import type { Assessment } from './assessment.ts';
import type { Draft } from './findings/draft.ts';
import type { Found } from './findings/finding.ts';
import { findingsOf } from './findings/findings.ts';
import { acceptedAt, type Places, placesIn } from './findings/places.ts';
import { play } from './findings/scenes.ts';
import { migrationFiles } from './load/files.ts';
import type { Evidence } from './measure/evidence.ts';
import { expectations } from './measure/expect.ts';
import { estimatesOf, figuresOf, type Given, waitsThere } from './measure/figures.ts';
import { loadParser } from './sql/parser.ts';

const givenOf = ({ steps, ms, tables, known }: Evidence): Given => ({
  steps,
  ms,
  clone: new Map(tables.map((table) => [table.name, table])),
  production: 'production' in known ? known.production : null,
});

const meant = (finding: string, statement: string, accepted: AcceptedFinding): boolean =>
  accepted.finding === finding &&
  (accepted.statement === undefined || statement.toLowerCase().includes(accepted.statement.toLowerCase()));

function foundOf(
  { finding, step, production, safe }: Draft,
  places: Places,
  accept: readonly AcceptedFinding[],
): Found {
  const placed = places(step.sql);
  const place = placed === null ? null : { file: placed.file, line: placed.line };
  const inConfig = accept.find((each) => meant(finding, step.sql, each))?.reason ?? null;
  const accepted = inConfig ?? (placed === null ? null : acceptedAt(finding, placed));
  return { finding, step: step.number, statement: step.sql, place, production, safe, accepted };
}

/** A wait from here on is told as a finding where `expect` sets no limit of its own; ms. */
const feltMs = 1_000;

const limitOf = ({ expect }: Rehearsal): number =>
  Math.min(
    feltMs,
    ...expect.flatMap((condition) =>
      condition.field === 'blocking' &&
      'to' in condition &&
      condition.to.of === 'literal' &&
      condition.to.value > 0
        ? [condition.to.value]
        : [],
    ),
  );

export async function assess(
  evidence: Evidence,
  rehearsal: Rehearsal,
  workspace: string,
): Promise<Assessment> {
  const [parser, files] = await Promise.all([loadParser(), migrationFiles(workspace)]);
  const given = givenOf(evidence);
  const estimates = estimatesOf(given);
  const waits = waitsThere(evidence.steps, estimates);
  const played = play(evidence.steps, parser, evidence.lockTimeout);
  const drafts = findingsOf(played, { given, evidence, estimates, waits, felt: limitOf(rehearsal) });
  const places = placesIn(files);
  const findings = drafts.map((draft) => foundOf(draft, places, rehearsal.accept));
  const figures = {
    ...figuresOf(given, estimates),
    findings: findings.filter(({ accepted }) => accepted === null).length,
  };
  return {
    figures,
    findings,
    waits,
    steps: evidence.steps.map((step) => {
      const placed = places(step.sql);
      const there = estimates.get(step) ?? null;
      return { ...step, there, place: placed === null ? null : { file: placed.file, line: placed.line } };
    }),
    expectations: expectations(rehearsal.expect, figures),
    replicas: 'production' in evidence.known ? evidence.known.production.replicas : null,
    unknown: 'why' in evidence.known ? evidence.known.why : null,
    queues: evidence.queues,
  };
}
