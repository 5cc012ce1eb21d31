import { describe, expect, test } from '@jest/globals';
import { comment, LONGEST, mergeSections, releaseMarker, sectionIn } from '../../src/report/comment.ts';
import { failureSection } from '../../src/report/sections.ts';
import { events, planOf, report } from './sample.ts';

const hold = (now: number) =>
  ({ is: 'hold', until: now + 60_000, figures: [], because: 'nothing speaks against it' }) as const;

describe('the comment of an open release', () => {
  const open = report(false);
  const body = comment(report(false, open.plan, hold(open.now)), {}, null);

  test('starts with the marker by which it is found', () => {
    expect(body.split('\n')[0]).toBe(releaseMarker('shop-api', 'production', 41));
  });

  test('says what is released where, and to how many', () => {
    expect(body).toMatch(
      /### 🟢 shop-api \[4f2c1d9\]\(\S+\/commit\/4f2c1d9\w+\) → \[production\]\(https:\/\/github.com\/acme\/shop\/deployments\/production\) · 25 % of users/,
    );
  });

  test('says what is now, what comes next and when, and how to stop it', () => {
    expect(body).toContain(
      '| Now | 25 % since 14:18 UTC, step 2 of 3, look 1 of 5, proof 0 %, suspicion 99 % |',
    );
    expect(body).toContain(
      '| Next | 100 % at 14:28 UTC, if nothing speaks against it; next look at 14:22 UTC |',
    );
    expect(body).toContain(
      '| Stop&nbsp;it | [Roll back](https://github.com/acme/shop/actions/workflows/rollback.yml) &gt; Run workflow, with a reason: users go back to what they had, at once |',
    );
  });

  test('shows the last step’s figures of both versions beside the limit', () => {
    expect(body).toContain('| errors | 4.08 % of 2,400 | 0.417 % of 7,200 | &lt; 1 % | ❌ over |');
  });

  test('tells the exposure in words and as a chart', () => {
    expect(body).toContain('Exposure: 0 % → 5 % (14:08) → 25 % (14:18)');
    expect(body).toMatch(/```mermaid\n[^`]*xychart-beta/);
  });

  test('lists the events newest first, with links to their runs', () => {
    const numbers = [...body.matchAll(/^\| (\d+) \| 22 Nov/gm)].map(([, seq]) => Number(seq));
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    expect(numbers).toHaveLength(events(false).length);
    expect(body).toContain('https://github.com/acme/shop/actions/runs/10234/attempts/1');
  });
});

test('what a guard warns of is said while it does', () => {
  const plan = planOf();
  const phases = plan.phases.map((phase) =>
    phase.phase === 'rollout'
      ? { ...phase, guards: [{ any: ['errors'], line: 33, act: 'warn' } as const] }
      : phase,
  );
  const warning = { ...plan, phases };
  expect(comment(report(false, warning), {}, null)).toContain('| Warns | errors 4.08 % of 2,400');
  expect(comment(report(true, warning), {}, null)).not.toContain('| Warns |');
});

test('a finished release says how it ended, how long it took, and what it cost', () => {
  const body = comment(report(true), {}, null);
  expect(body).toContain('### ↩️ shop-api');
  expect(body).toContain('| Ended | 14:20 UTC: Rolled back: errors 4.08 % (limit: &lt; 1 %) |');
  expect(body).toContain('| Took | 20 min 18 s, since 14:00 UTC |');
  expect(body).toMatch(
    /\| Exposure \| 3,370 of 29,000 requests .*, for 12 min 6 s, at most 25 % of users \|/,
  );
});

describe('sections', () => {
  test('of this run replace the old ones, the others are kept as they are', () => {
    const first = mergeSections(null, 'head 1', { gates: 'old gates', rehearsal: 'rehearsed | once' });
    const second = mergeSections(first, 'head 2', { gates: 'new gates' });
    expect(second).not.toContain('head 1');
    expect(sectionIn(second, 'gates')).toBe('new gates');
    expect(sectionIn(second, 'rehearsal')).toBe('rehearsed | once');
  });

  test('survive any number of later runs without growing', () => {
    const once = comment(report(false), { gates: 'g', rehearsal: 'r' }, null);
    const often = [1, 2, 3].reduce((body) => comment(report(false), {}, body), once);
    expect(often).toBe(once);
  });

  test('that are only half there are left out', () => {
    expect(sectionIn('x <!-- sluiceway:section gates --> y', 'gates')).toBeUndefined();
  });
});

describe('a comment that would be too long', () => {
  const long = { ...report(true), events: Array.from({ length: 40 }, () => events(true)).flat() };

  test('loses its oldest events first, and says how many', () => {
    const body = comment(long, { gates: 'kept' }, null);
    expect(body.length).toBeLessThanOrEqual(LONGEST);
    expect(body).toMatch(/\d+ older events are left out/);
    expect(sectionIn(body, 'gates')).toBe('kept');
  });

  test('loses its sections next, and says so', () => {
    const body = comment(long, { rehearsal: 'x'.repeat(LONGEST) }, null);
    expect(body.length).toBeLessThanOrEqual(LONGEST);
    expect(body).toContain('did not fit');
    expect(body).toContain('### ↩️ shop-api');
  });
});

test('names that others chose can neither forge a marker nor mention anyone', () => {
  const hostile = '--> <img src=x> @everyone | x';
  const body = comment(report(false, planOf(hostile, hostile)), {}, null);
  expect(body).not.toContain('<img');
  expect(body).not.toMatch(/@everyone/);
  expect(body.split('\n')[0]).toMatch(/^<!-- sluiceway:release [^<> ]+ production 41 -->$/);
});

test('a release that was not opened yet has a comment too', () => {
  const none = { ...report(false), state: { is: 'none', last: 0 } as const, events: [] };
  expect(comment(none, {}, null)).toContain('not opened yet');
});

describe('what a person has to do', () => {
  const open = report(false);
  const waiting = { is: 'await-approval', subject: 'release', figures: [], because: 'not yet' } as const;

  test('where a reviewer is waited for, it leads to the run', () => {
    const body = comment(report(false, open.plan, waiting), {}, null);
    expect(body).toMatch(/### 🟡 .* · waiting for its approval, 25 % of users/);
    expect(body).toContain(
      '| Approve&nbsp;it | [Review the run](https://github.com/acme/shop/actions/runs/10234/attempts/1), as a reviewer of production |',
    );
  });

  test('where the job ended during a hold, it says that nobody looks, and how it goes on', () => {
    const left = { ...report(false, open.plan, hold(open.now)), attended: false };
    const body = comment(left, {}, null);
    expect(body).toMatch(/next look at 14:22 UTC, once the job is run again: nobody looks before/);
    expect(body).toMatch(
      /\| Go&nbsp;on \| \[Run the job again\]\(\S+\/runs\/10234\/attempts\/1\) at 14:22 UTC \|/,
    );
  });
});

describe('what a release leaves in the database', () => {
  const ended = report(true);
  const { state } = ended;
  if (state.is !== 'closed') throw new Error('it is open');

  test('a migration that failed: both ways on, with the backup', () => {
    const failed = { ...state, outcome: 'failed', migrated: 'unknown' } as const;
    expect(comment({ ...ended, state: failed }, {}, null)).toMatch(
      /\| Database \| .*changed in part\. To go on, .*To go back instead, .*brings back backup-41/,
    );
  });

  test('a schema that nobody has tried the live version on', () => {
    expect(comment(ended, {}, null)).toMatch(/\| Database \| The schema stays migrated: .* was not tried/);
  });
});

test('a rollback brings the earlier version back, and says why', () => {
  const { plan } = report(false);
  const body = comment(report(true, { ...plan, brings: 'earlier' }), {}, null);
  expect(body).toContain('| Why | On its way to production |');
  expect(body).toContain('met the earlier version');
  expect(body).not.toContain('new version');
});

test('what failed stays in the comment in full, whichever run writes it next', () => {
  const failure = failureSection(['database.migrate failed with exit code 1\n  ERROR: x', 'y']);
  const body = comment(report(true), {}, comment(report(true), { failure }, null));
  expect(body).toContain('<summary>What failed: ERROR: x; y</summary>');
  expect(body).toContain('  ERROR: x');
});
