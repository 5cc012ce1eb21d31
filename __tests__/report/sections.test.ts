import { describe, expect, test } from '@jest/globals';
import type { GateResult } from '../../src/release/phases/gates.ts';
import { gateLines, lastLine, openingLines, rehearsalLines, turnLine } from '../../src/report/log.ts';
import { gatesSection, rehearsalSection, rehearsalWords } from '../../src/report/sections.ts';
import { summary } from '../../src/report/summary.ts';
import { planOf, report } from './sample.ts';

const plan = planOf();
const { now } = report(false);
const gate = (is: GateResult['is'], check: string, found: string, why = ''): GateResult => ({
  name: check,
  is,
  checks: [{ check, is, why, until: now + 600_000, figure: { check, found, limit: '≥ 70 %' } }],
});

describe('gates', () => {
  test('each says what was found, its limit, and how to make it pass', () => {
    const section = gatesSection(
      plan,
      [gate('passed', 'health', '73.1 %'), gate('failed', 'errors', '69 %')],
      now,
    );
    expect(section).toContain('<summary>Gates: 1 passed, 1 failed</summary>');
    expect(section).toContain(
      '| errors | 69 % | ≥ 70 % | ❌ failed | Needed: ≥ 70 % (line 31 of the config) |',
    );
  });

  test('are folded away only where all passed', () => {
    expect(gatesSection(plan, [gate('passed', 'health', '80 %')], now)).toContain('<details><');
    expect(gatesSection(plan, [gate('unavailable', 'health', '')], now)).toContain('<details open><');
  });

  test('one that could not be read says why', () => {
    const section = gatesSection(plan, [gate('unavailable', 'health', 'unavailable', 'HTTP 503')], now);
    expect(section).toContain('It must be readable first: HTTP 503 (line 9 of the config)');
  });

  test('in the log, the cure stands under the failure', () => {
    expect(gateLines(plan, [gate('passed', 'health', '73 %'), gate('waiting', 'ci', '0 of 3')], now)).toEqual(
      [
        '  gates   ✓ health  73 % (limit: ≥ 70 %)',
        '          … ci      0 of 3 (limit: ≥ 70 %)',
        '                    It is read again until 14:31 UTC',
      ],
    );
  });
});

describe('a rehearsal', () => {
  const safe = {
    verdict: 'passed',
    compatibility: 'compatible',
    stages: [
      { name: 'migrate', ok: true, ms: 1300, output: 'done' },
      { name: 'restore', ok: true, ms: 65_000 },
    ],
    restore: { ms: 130_000, basis: "65 s for the clone's 4 GB, in proportion to production's 8 GB" },
    findings: [],
  } as const;

  test('says in one line whether it is safe, and how long the way back takes', () => {
    expect(rehearsalWords(safe)).toBe('safe · the live version runs on it · restoring would take 2 min 10 s');
  });

  test('in the log, has a line a stage', () => {
    expect(rehearsalLines(safe)).toEqual([
      'Rehearsal: safe · the live version runs on it · restoring would take 2 min 10 s',
      '  ✓ migrate          1 s',
      '  ✓ restore          1 min 5 s',
    ]);
  });

  test('shows how long each stage took, without what the good ones printed', () => {
    const section = rehearsalSection(safe);
    expect(section).toContain('| `migrate` | 1 s | ✅ |');
    expect(section).not.toContain('done');
    expect(section).toContain('in proportion to production');
  });

  test('that failed is open, with what the command printed and what to do', () => {
    const section = rehearsalSection({
      ...safe,
      verdict: 'failed',
      compatibility: 'unknown',
      stages: [{ name: 'migrate', ok: false, ms: 10, output: 'ERROR: relation "x" exists' }],
      findings: ['migrate failed: make it run on production’s schema'],
    });
    expect(section).toContain('<details open>');
    expect(section).toContain('ERROR: relation "x" exists');
    expect(section).toContain('- migrate failed: make it run');
  });
});

describe('log', () => {
  test('opens with what is released and by which plan', () => {
    expect(openingLines(report(false))).toEqual([
      'Release 41 of shop-api (4f2c1d9) to production',
      '  plan    backup and migration; deployment; canary 5 % → 25 % → 100 %, about 30 min',
    ]);
  });

  test('says the decision with its figure and limit in one line', () => {
    const figures = [{ check: 'errors', found: '4.08 % of 2,400', limit: '< 1 %' }];
    const line = turnLine(
      report(false, plan, {
        is: 'roll-back',
        effect: { do: 'shift', to: { share: 0 }, course: 'back' },
        figures,
        because: 'over-limit: errors',
      }),
    );
    expect(line).toBe(
      '14:21  25 %  go back to 0 % of users: over-limit: errors; errors 4.08 % of 2,400 (limit: < 1 %)',
    );
  });
});

test('a figure that is the reason is not said twice', () => {
  const figures = [
    { check: 'errors', found: '4.08 % of 2,400', limit: '< 1 %' },
    { check: 'health', found: 'holds', limit: 'holds' },
  ];
  const because = 'errors 4.08 % of 2,400 (limit: < 1 %)';
  const effect = { do: 'shift', to: { share: 0 }, course: 'back' } as const;
  expect(turnLine(report(false, plan, { is: 'roll-back', effect, figures, because }))).toBe(
    `14:21  25 %  go back to 0 % of users: ${because}; health holds`,
  );
});

test('the last line of a finished release says what it cost', () => {
  expect(lastLine(report(true))).toMatch(
    /^Rolled back: errors 4.08 % .*3,370 of 29,000 requests.*for 12 min 6 s/,
  );
});

test('a summary says first what came of it, then what it did', () => {
  const text = summary(
    { action: 'Canary promote', happened: ['25 % of users at 14:18'], end: 'Rolled back to 0 %.' },
    report(true),
    { gates: 'the gates' },
  );
  expect(text.indexOf('**Rolled back to 0 %.**')).toBeLessThan(text.indexOf('- 25 % of users'));
  expect(text).toContain('the gates');
  expect(text).toContain('What happened: 18 events');
});

test('a summary without a release shows what the action found', () => {
  const text = summary({ action: 'Migration rehearsal', happened: [], end: 'Safe.' }, null, {
    rehearsal: 'r',
  });
  expect(text).toBe('## Migration rehearsal\n\n**Safe.**\n\nr\n');
});

test('a summary keeps what a command printed as it was, and lets words flow', () => {
  const end = 'Failed:\ncommand failed\n  a |  b\n   ^\nTo go on, correct it.';
  const text = summary({ action: 'Promote', happened: [], end }, null, {});
  expect(text).toBe(
    '## Promote\n\n**Failed:**\n\ncommand failed\n\n```\n  a |  b\n   ^\n```\n\nTo go on, correct it.\n',
  );
});
