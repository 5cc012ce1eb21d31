/** What a call is counted as: the goal leaves looks out, so nothing else may pass for one. */
import { describe, expect, test } from '@jest/globals';
import { classify } from '../../../sandbox/bench/calls/classify.ts';
import { callFigure, callTable } from '../../../sandbox/bench/calls/tally.ts';
import type { RecordedCall } from '../../../sandbox/github/journal.ts';
import { encode } from '../../../src/ledger/codec.ts';
import type { EventBody } from '../../../src/release/event.ts';

const repository = '/repos/{owner}/{repo}/';
const run = '77.1';

const call = (name: string, more: Partial<RecordedCall> = {}): RecordedCall => {
  const [method = '', path = ''] = name.split(' ');
  const known = { by: 'github-actions[bot]', app: 'github-actions', run: 77, status: 200, needed: [], at: 0 };
  return { method, path: `${method} ${repository}${path}`, url: '', body: '', ...known, ...more };
};
const reading = (release = 5): RecordedCall =>
  call('GET deployments/{deployment_id}/statuses', {
    url: `/repos/acme/shop/deployments/${release}/statuses`,
  });
const writes = (event: EventBody, release = 5): RecordedCall =>
  call('POST deployments/{deployment_id}/statuses', {
    url: `/repos/acme/shop/deployments/${release}/statuses`,
    body: JSON.stringify(encode({ ...event, seq: 1, run, words: '' }, null)),
  });
const graphql = (query: string): RecordedCall =>
  call('POST x', { path: 'POST /graphql', body: JSON.stringify({ query }) });

const intends = writes({ type: 'intends', effect: { do: 'deploy', slot: 'blue' } });
const did = writes({ type: 'did', intent: '77.1#1', ref: '' });
const looked = writes({ type: 'looked', step: 0, window: { from: 0, to: 1 }, first: 0, samples: [[1]] });
const closed = writes({ type: 'closed', outcome: 'completed' });
const comment = call('PATCH issues/comments/{comment_id}');

const kinds = (...calls: readonly RecordedCall[]): readonly string[] =>
  classify(calls, 5).map(({ group, what }) => `${group}: ${what}`);

describe('a call is counted', () => {
  test('to an effect: intent, deed, and the readings between and after them', () => {
    expect(kinds(intends, reading(), did, reading())).toEqual([
      'effects: intends',
      'effects: reading between',
      'effects: did',
      'effects: reading after',
    ]);
  });

  test('to the looks: a turn that only looks, and one in which nothing was to be entered', () => {
    expect(kinds(did, reading(), reading(), reading(), looked).slice(2)).toEqual([
      'looks: readings',
      'looks: readings',
      'looks: judged and looked',
    ]);
  });

  test('to the look: the reading of a turn that looks, also where it then acts', () => {
    expect(kinds(looked, reading(), looked, intends)[1]).toBe('looks: readings');
    expect(kinds(looked, reading(), intends)[1]).toBe('effects: reading before');
  });

  test('to the end: the last reading before it, and what becomes of the release before', () => {
    const replaced = writes({ type: 'closed', outcome: 'superseded' }, 4);
    expect(kinds(looked, reading(), closed, replaced).slice(1)).toEqual([
      'rest: end',
      'rest: end',
      'rest: end',
    ]);
  });

  test('to the finding of the release: what a job reads before it has entered anything', () => {
    const found = kinds(call('GET deployments'), reading(4), graphql('query { x }'), reading(), intends);
    expect(found.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'rest: finding'));
  });

  test('a comment by whether the release goes on after it in the same job', () => {
    expect(
      kinds(did, comment, reading(), closed, comment).filter((kind) => kind.includes('comment')),
    ).toEqual(['looks: comment while held', 'rest: comment']);
  });

  test('GraphQL by what is asked', () => {
    expect(kinds(graphql('mutation { updateRefs }'), graphql('query { x }'))).toEqual([
      'rest: lease',
      'rest: finding',
    ]);
  });

  test('under its own name, and against the goal, where it is not known', () => {
    const other = call('POST deployments/{deployment_id}/statuses', { body: '{"description":"by hand"}' });
    expect(kinds(call('GET milestones'), other)).toEqual([
      'rest: GET milestones',
      'rest: POST deployments/{deployment_id}/statuses',
    ]);
  });
});

describe('a release', () => {
  const steps = [
    { name: 'release-gate', calls: [call('GET environments'), call('GET commits/{ref}/status')] },
    { name: 'promote', calls: [intends, reading(), did, reading(), looked, comment] },
  ];
  const release = { form: 'without one', release: 5, steps };

  test('has 16 calls and 4 for each effect of its ledger, looks apart', () => {
    expect(callFigure(release)).toMatchObject({
      figure: 6,
      goal: 20,
      met: true,
      detail: { carriedOut: 1, looks: 2, all: 8, 'effects: did': 1 },
    });
  });

  test('misses the goal by a call too many', () => {
    const more = Array.from({ length: 15 }, () => call('GET environments'));
    const grown = { ...release, steps: [...steps, { name: 'close', calls: more }] };
    expect(callFigure(grown)).toMatchObject({ figure: 21, goal: 20, met: false });
  });

  test('is a table of kinds and steps', () => {
    const lines = callTable(release).split('\n');
    expect(lines[0]).toMatch(/calls without one +\| release-gate \| promote \| all \|$/);
    expect(lines.find((line) => line.includes('**looks**'))).toMatch(/\| +1 \| +1 \| +2 \|$/);
    expect(lines.at(-1)).toContain('= 20');
  });
});
