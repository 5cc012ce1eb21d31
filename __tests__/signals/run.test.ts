import { describe, expect, test } from '@jest/globals';
import { reading } from './outside.ts';

const smoke = async (command: string, more = '', keys = ['smoke']) =>
  reading(`smoke: { run: ${JSON.stringify(command)}${more} }`, {}, keys);
const so = (holds: boolean, note: string) => ({ is: 'single', sample: { kind: 'truth', holds }, note });

describe('the exit code', () => {
  test.each([
    ['echo fine', so(true, 'exit code 0: fine')],
    ['echo on the way; echo no order >&2; exit 3', so(false, 'exit code 3: no order')],
    ['false', so(false, 'exit code 1')],
  ])('%s', async (command, expected) => expect((await smoke(command)).get('smoke')).toEqual(expected));

  test.each([
    [
      'a command that is not there',
      'no-such-command',
      /^the command could not be run \(exit code 127\): .*not found/,
    ],
    ['one that may not be run', '/etc/passwd', /^the command could not be run \(exit code 126\): .*denied/i],
  ])('%s: nothing was found out', async (_, command, why) => {
    expect((await smoke(command)).get('smoke')).toEqual({
      is: 'unavailable',
      why: expect.stringMatching(why),
    });
  });

  test('one that takes too long is ended, and nothing was found out', async () => {
    const facts = await reading('smoke: { run: { command: sleep 300, timeout: 200ms } }');
    expect(facts.get('smoke')).toEqual({ is: 'unavailable', why: 'the command did not end within 0.2 s' });
  });
});

describe('figures', () => {
  const fields = ', counts: { total: .n, failed: .bad }, fields: { p95: { path: .p95, unit: s } }';
  const keys = ['smoke', 'smoke.p95'];

  test('from the JSON that it prints, also below a package manager’s headers', async () => {
    const facts = await smoke(`echo '> shop@1.0.0 stats'; echo '{"n":10,"bad":1,"p95":0.2}'`, fields, keys);
    expect(facts.get('smoke')).toEqual({ is: 'single', sample: { kind: 'counts', n: 10, bad: 1 } });
    expect(facts.get('smoke.p95')).toEqual({
      is: 'single',
      sample: { kind: 'value', value: 200, unit: 'ms' },
    });
  });

  test.each([
    ['echo nothing', 'the command printed no JSON'],
    ['true', 'the command printed no JSON'],
    [`echo '{"n":1}'; exit 2`, 'the command failed with exit code 2: {"n":1}'],
    [`echo '{"n":1}'`, 'the answer has no .p95: there is only n'],
  ])('%s', async (command, why) => {
    expect((await smoke(command, fields, keys)).get('smoke.p95')).toEqual({ is: 'unavailable', why });
  });
});

test('it gets the call’s names, and the secrets that are meant for commands', async () => {
  const facts = await reading('smoke: { run: echo $TOKEN $FROM $CANDIDATE_SLOT $WINDOW }', {
    values: { OTHER: 'x' },
    commandEnv: { TOKEN: 'for-commands', FROM: 'overruled' },
  });
  expect(facts.get('smoke')).toMatchObject({ note: 'exit code 0: for-commands 1763800000000 green 60s' });
});
