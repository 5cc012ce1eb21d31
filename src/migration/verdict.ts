/** What the stages of a rehearsal amount to. Pure. */
import type { Compatibility } from '../release/event.ts';
import type { Expectation } from './measure/expect.ts';
import type { RehearsalResult, Stage, StageName } from './result.ts';

/** Which of the commands that may be left out the config has. */
export interface Given {
  readonly revert: boolean;
  readonly verify: boolean;
  readonly verifyPrevious: boolean;
}
type Judgement = Pick<RehearsalResult, 'verdict' | 'compatibility' | 'findings'>;

const advice: Readonly<Record<StageName, string>> = {
  clone: 'The database could not be cloned, so nothing was rehearsed',
  migrate: 'The migration fails on the clone. Correct it: nothing but the clone was changed',
  verify: 'The new version does not pass `verify` on the migrated clone',
  'verify-previous':
    'The live version does not run on the migrated schema, and it serves until the release is at 100 %: make the ' +
    'migration additive first, and remove what is old in a later release',
  revert:
    'The revert fails on the migrated clone: the way back would be the backup, with the loss of what was written since',
  compare:
    'The revert does not bring back what was before the migration: correct it, or know that the way back is the backup',
  backup: 'The backup of the clone failed: without one there is no way back',
  restore: 'The backup of the clone could not be restored: it would be no way back',
};

const absent = (given: Given): readonly string[] => [
  ...(given.verify
    ? []
    : ['verify is not configured: whether the new version runs on the migrated data was not tried.']),
  ...(given.verifyPrevious
    ? []
    : [
        'verify-previous is not configured: whether the live version runs on the migrated schema is unknown.',
      ]),
  ...(given.revert
    ? []
    : ['revert is not configured: a restored backup would be the only way to undo the migration.']),
];

function compatibility(stages: readonly Stage[]): Compatibility {
  const stage = stages.find(({ name }) => name === 'verify-previous');
  if (stage === undefined) return 'unknown';
  return stage.ok ? 'compatible' : 'incompatible';
}

const lines = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

/** A clone that could not be made says nothing about the migration: unavailable, never failed nor passed. */
function verdict(stages: readonly Stage[], finished: boolean): RehearsalResult['verdict'] {
  const bad = stages.filter(({ ok }) => !ok);
  if (bad.some(({ name }) => name !== 'clone')) return 'failed';
  return bad.length > 0 || !finished ? 'unavailable' : 'passed';
}

/** `finished`: every stage that is configured has run. */
export function judge(stages: readonly Stage[], given: Given, finished: boolean): Judgement {
  const failures = stages
    .filter(({ ok }) => !ok)
    .map(({ name, tail }) => (tail === '' ? `${advice[name]}.` : `${advice[name]}:\n${lines(tail)}`));
  return {
    verdict: verdict(stages, finished),
    compatibility: compatibility(stages),
    findings: [...failures, ...absent(given)],
  };
}

function broken(expectation: Expectation): readonly string[] {
  const where = `(line ${expectation.line} of the config)`;
  switch (expectation.is) {
    case 'passed':
      return [];
    case 'failed': {
      const { check, found, limit } = expectation.figure;
      return [
        `${check} is ${found}, and ${limit} is expected ${where}. What makes it so stands in the findings.`,
      ];
    }
    case 'unavailable':
      return [`"${expectation.text}" could not be judged: ${expectation.why} ${where}.`];
  }
}

/** With what `database.rehearsal.expect` says: unknown is never good. */
export function withExpectations(judged: Judgement, expectations: readonly Expectation[]): Judgement {
  const states = expectations.map(({ is }) => is);
  const failed = judged.verdict === 'failed' || states.includes('failed');
  const unknown = judged.verdict === 'unavailable' || states.includes('unavailable');
  return {
    ...judged,
    verdict: failed ? 'failed' : unknown ? 'unavailable' : 'passed',
    findings: [...expectations.flatMap(broken), ...judged.findings],
  };
}
