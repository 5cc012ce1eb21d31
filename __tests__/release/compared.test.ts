/** Comparisons, `before`, `for` and `within`: from the config's text to what is decided of a rollout. */
import { describe, expect, test } from '@jest/globals';
import { compile } from '../../src/config/compile.ts';
import type { Plan } from '../../src/config/plan.ts';
import {
  counts,
  type Facts,
  histogram,
  paired,
  type Reading,
  type Sample,
  single,
  truth,
  unavailable,
  value,
} from '../../src/judge/reading.ts';
import type { Decision } from '../../src/release/decision.ts';
import type { Entry, Event } from '../../src/release/event.ts';
import { due, next, observed } from '../../src/release/next.ts';
import { replay } from '../../src/release/replay.ts';
import { start } from './story.ts';

const MINUTE = 60_000;

const configOf = (rollout: string): string => `version: 1
service: shop
environments: { production: {} }
signals:
  errors: { prometheus: { total: 'a{arm="$ARM"}', failed: 'b{arm="$ARM"}' } }
  latency: { prometheus: { histogram: 'h{arm="$ARM"}', unit: ms } }
  ab:
    http: { request: GET https://x/ab, candidate: .modern, live: .legacy }
    fields: { success: { path: .success, unit: share }, p95: { path: .p95, unit: ms } }
  memory: { http: { request: GET https://x/memory, value: .rss, unit: B } }
  health: { http: GET https://x/health }
rollout:
  traffic: { command: { read: ./read, write: ./write } }
  every: 1m
${rollout}
`;
const planOf = (rollout: string): Plan => compile(configOf(rollout), { path: 'c.yml' }).plan;
const steps = '  steps: [ { exposure: 10%, hold: 6m..20m }, { exposure: 100%, hold: 6m..20m } ]';

type Readings = Readonly<Record<string, Reading>>;
type Given = (look: number, history: boolean) => Readings;

/** What the engine does, in short: reads what is due, enters it, decides, and carries out each shift at once. */
function play(plan: Plan, given: Given, minutes = 15): readonly Decision[] {
  const begun = { seq: 1, id: 1, run: '5.1', at: start, words: '' } as const;
  let events: readonly Event[] = [{ ...begun, type: 'opened', digest: 'd', slot: 'green', approval: false }];
  const add = (entry: Entry, now: number): void => {
    const seq = events.length + 1;
    events = [...events, { ...entry, seq, id: seq, run: '5.1', at: now }];
  };
  const decisions: Decision[] = [];
  for (let now = start, look = 0; now <= start + minutes * MINUTE; now += MINUTE + 1000) {
    const asked = due(plan, replay(plan, events), now);
    const all = given(look, asked.history !== undefined);
    const facts: Facts = new Map(asked.fields.map((key) => [key, all[key] ?? unavailable('not given')]));
    if (asked.planned) look += 1;
    const entry = observed(plan, replay(plan, events), asked, facts, now);
    if (entry !== null) add(entry, now);
    const decision = next(plan, replay(plan, events), facts, now);
    decisions.push(decision);
    if (decision.is !== 'advance' && decision.is !== 'roll-back') continue;
    add({ type: 'intends', effect: decision.effect, words: '' }, now);
    add({ type: 'did', intent: `5.1#${events.length}`, ref: '', words: '' }, now);
    if (decision.is === 'roll-back') break;
  }
  return decisions;
}

const both = (candidate: Sample | undefined, live: Sample | undefined): Reading =>
  paired(candidate, live, 'no sample');
const alone = (sample: Sample | undefined): Reading => single(sample, 'no sample');
const ended = (decisions: readonly Decision[]) => decisions.at(-1);
const shares = (decisions: readonly Decision[]): readonly number[] =>
  decisions.flatMap((decision) =>
    (decision.is === 'advance' || decision.is === 'roll-back') && decision.effect.do === 'shift'
      ? [decision.effect.to.share]
      : [],
  );
const before = alone(counts(36_000, 180));

describe('counts against the live version', () => {
  const plan = planOf(`  expect: errors <= live
${steps}
  guards: [ { when: errors > live, roll-back: 0% } ]`);

  test('expected and guarded are one check that acts', () => {
    expect(Object.values(plan.checks)).toMatchObject([
      { kind: 'compare', against: 'live', acts: true, phi: 'history', text: '<= live' },
    ]);
  });

  test('a version as good as the old one goes on to everybody, where nobody is left to compare with', () => {
    const decisions = play(
      plan,
      (_, history) => ({
        errors: history ? before : both(counts(600, 3), counts(5400, 27)),
      }),
      20,
    );
    expect(shares(decisions)).toEqual([0.1, 1]);
    expect(ended(decisions)).toMatchObject({ is: 'complete', outcome: 'completed' });
  });

  test('one that fails five times as often goes back, with both figures', () => {
    const decisions = play(plan, (_, history) => ({
      errors: history ? before : both(counts(600, 15), counts(5400, 27)),
    }));
    expect(ended(decisions)).toMatchObject({
      is: 'roll-back',
      because: expect.stringMatching(
        /^errors 2\.5 % of [\d,]+ beside 0\.5 % of [\d,]+ live \(limit: ≤ live\)$/,
      ),
    });
  });

  test('without figures of the live version it never goes on, and says why', () => {
    const decisions = play(plan, (_, history) => ({
      errors: history ? before : { ...alone(counts(600, 3)), note: 'no figures of the live version: gone' },
    }));
    expect(shares(decisions)).toEqual([0.1]);
    expect(ended(decisions)?.because).toContain('errors: no figures of the live version: gone');
  });

  test('arms that are swapped are told by their traffic', () => {
    const decisions = play(plan, (_, history) => ({
      errors: history ? before : both(counts(5400, 27), counts(600, 3)),
    }));
    expect(shares(decisions)).toEqual([0.1]);
    expect(ended(decisions)?.because).toContain('the arms seem to be swapped');
  });

  test('running totals are told by their growth', () => {
    const decisions = play(plan, (look, history) => ({
      errors: history ? before : both(counts(60 * (look + 1), look), counts(540 * (look + 1), 5 * look)),
    }));
    expect(shares(decisions)).toEqual([0.1]);
    expect(ended(decisions)?.because).toContain('like a running total');
  });

  test('too little traffic is said at the first look, with what would be needed', () => {
    const decisions = play(
      plan,
      (_, history) => ({
        errors: history ? before : both(counts(3, 0), counts(27, 0)),
      }),
      4,
    );
    expect(ended(decisions)?.because).toMatch(
      /too little traffic: errors needs about [\d,]+ requests .* at 3 a minute, and the longest hold is 20 min$/,
    );
  });
});

describe('a histogram against the live version', () => {
  const plan = planOf(`${steps}
  guards: [ { when: latency.p95 > live + 20%, roll-back: 0% } ]`);
  const edges = [100, 200, 400, 800, Number.POSITIVE_INFINITY];
  const old = (n: number): Sample | undefined =>
    histogram(
      edges,
      [0.5, 0.9, 0.96, 0.995, 1].map((part) => Math.round(part * n)),
    );

  test('is counted at the edge that the old version’s p95 had before the release', () => {
    const [, slow] = [0, histogram(edges, [100, 300, 420, 540, 600])];
    const decisions = play(plan, (_, history) => ({
      'latency.p95': history ? alone(old(36_000)) : both(slow, old(5400)),
    }));
    expect(ended(decisions)).toMatchObject({
      is: 'roll-back',
      because: expect.stringMatching(
        /^latency\.p95 30 % of [\d,]+ slower beside 4 % of [\d,]+ live \(limit: ≤ live \+ 20 %\)$/,
      ),
    });
  });

  test('a version as fast as the old one passes', () => {
    const decisions = play(
      plan,
      (_, history) => ({
        'latency.p95': history ? alone(old(36_000)) : both(old(600), old(5400)),
      }),
      20,
    );
    expect(shares(decisions)).toEqual([0.1, 1]);
  });
});

describe('bare figures', () => {
  test('against the live version’s of the same reading, at less than 100 %', () => {
    const plan = planOf(`${steps}
  guards: [ { when: ab.p95 > live + 20%, roll-back: 0% } ]`);
    const decisions = play(plan, () => ({ 'ab.p95': both(value(250, 'ms'), value(200, 'ms')) }));
    expect(ended(decisions)).toMatchObject({
      is: 'roll-back',
      because: 'ab.p95 250 ms beside 200 ms live (limit: ≤ live + 20 %)',
    });
    expect(decisions.filter(({ is }) => is === 'hold')).toHaveLength(3);
  });

  test('more is better where the condition says so', () => {
    const plan = planOf(`  expect: ab.success >= live - 2pp\n${steps}`);
    const at = (success: number) =>
      shares(play(plan, () => ({ 'ab.success': both(value(success, 'share'), value(0.97, 'share')) })));
    expect([at(0.96), at(0.94)]).toEqual([[0.1, 1], [0.1]]);
  });

  test('against what they were before the first shift', () => {
    const plan = planOf(`${steps}
  guards: [ { when: memory > before + 10%, roll-back: 0% } ]`);
    const decisions = play(plan, (_, history) => ({ memory: alone(value(history ? 1e9 : 1.2e9, 'B')) }));
    expect(ended(decisions)).toMatchObject({
      is: 'roll-back',
      because: 'memory 1.2 GB (limit: ≤ before + 10 % (1 GB))',
    });
  });

  test('nobody is moved while what it was before cannot be read; after ten minutes a person is asked', () => {
    const plan = planOf(`  expect: memory <= before + 10%\n${steps}`);
    const decisions = play(plan, () => ({ memory: unavailable('answered 503') }));
    expect(shares(decisions)).toEqual([]);
    expect(ended(decisions)).toMatchObject({
      is: 'await-approval',
      subject: 'baseline',
      because: expect.stringContaining('memory (answered 503)'),
    });
  });
});

test('counts against what they were before are a limit, with room for how well that was known', () => {
  const plan = planOf(`${steps}
  guards: [ { when: errors > before + 20%, roll-back: 0% } ]`);
  const at = (bad: number) =>
    shares(
      play(
        plan,
        (_, history) => ({ errors: history ? before : both(counts(600, bad), counts(5400, 27)) }),
        20,
      ),
    );
  expect([at(3), at(15)]).toEqual([
    [0.1, 1],
    [0.1, 0],
  ]);
});

describe('`for` and `within`', () => {
  const bad = alone(truth(false));
  const good = alone(truth(true));

  test('a guard acts once it was so at every look of the time; a gap begins it anew', () => {
    const plan = planOf(`${steps}\n  guards: [ { when: not health for 3m, roll-back: 0% } ]`);
    const looks = [bad, bad, good, bad, bad, unavailable('down'), bad, bad, bad];
    const decisions = play(plan, (look) => ({ health: looks[look] ?? good }));
    expect(decisions.filter(({ is }) => is === 'hold')).toHaveLength(8);
    expect(ended(decisions)?.is).toBe('roll-back');
  });

  test('what is expected for a time has to hold unbroken as long', () => {
    const plan = planOf(`  expect: health for 5m\n${steps}`);
    const looks = [good, good, good, good, bad];
    const decisions = play(plan, (look) => ({ health: looks[look] ?? good }));
    const advanced = decisions.findLastIndex(({ is }) => is === 'advance');
    expect([shares(decisions), advanced]).toEqual([[0.1, 1], 10]);
  });

  test('what becomes so in time has become so for the step, and what does not never will', () => {
    const plan = planOf(`  expect: memory < 1GB within 4m\n${steps}`);
    const at = (look: number, from: number) => ({
      memory: alone(value(look % 20 === from ? 5e8 : 2e9, 'B')),
    });
    expect(shares(play(plan, (look) => at(look, 2)))).toEqual([0.1, 1]);
    expect(shares(play(plan, (look) => at(look, 5)))).toEqual([0.1]);
  });
});

test('an inconclusive step goes on, goes back or stays, as the config says', () => {
  const at = (way: string) =>
    shares(
      play(
        planOf(`  expect: ab.success >= 95%
  steps: [ { exposure: 10%, hold: 6m..8m }, { exposure: 100%, hold: 6m } ]
  judge: { on-inconclusive: ${way} }`),
        () => ({ 'ab.success': both(value(0.9, 'share'), value(0.9, 'share')) }),
        12,
      ),
    );
  expect([at('stay'), at('promote'), at('roll-back')]).toEqual([[0.1], [0.1, 1], [0.1, 0]]);
});

test('a guard that only warns waits for its time too, and an earlier release waits for no reading', () => {
  const plan = planOf(`${steps}\n  guards: [ { when: not health for 3m, hold: true } ]`);
  const decisions = play(plan, () => ({ health: alone(truth(false)) }), 5);
  const held = decisions.map(({ because }) => because.startsWith('held by a guard'));
  expect(held).toEqual([false, false, false, true, true]);
  const back = compile(configOf(`${steps}\n  guards: [ { when: errors > 1%, roll-back: 0% } ]`), {
    path: 'c.yml',
    rollback: true,
  });
  expect(shares(play(back.plan, () => ({ errors: alone(counts(600, 0)) }), 0))).toEqual([1]);
});
