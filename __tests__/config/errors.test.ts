import { describe, expect, test } from '@jest/globals';
import { compile } from '../../src/config/compile.ts';
import { SluicewayError } from '../../src/errors.ts';
import { demo, gate, head, rollout, signals } from './texts.ts';

function refusal(text: string, options: { environment?: string; service?: string } = {}): string {
  try {
    compile(text, { path: 'c.yml', ...options });
  } catch (thrown) {
    if (thrown instanceof SluicewayError && thrown.code === 'CONFIG') return thrown.message;
    throw thrown;
  }
  return 'no error';
}
/** Only the lines that say what is wrong, without source and help. */
const heads = (message: string): readonly string[] =>
  message.split('\n').filter((line) => line.startsWith('c.yml:'));

const steps = '  steps: [ { exposure: 50%, hold: 1m } ]\n';
const whole: readonly (readonly [string, string, string])[] = [
  ['an empty file', '', '1:1: the config is empty'],
  ['only a comment', '# later\n', '1:1: the config is empty'],
  ['a list', '- a\n', '1:1: expected keys and values, found a list'],
  [
    'bad YAML',
    'version: 1\nservice: [a',
    '2:12: not valid YAML: unexpected end of the stream within a flow collection',
  ],
  ['a key twice', `${head}service: x\n`, '4:1: "service" is there twice: keep one'],
  [
    'a merge key',
    `${head}gates: { <<: {} }\n`,
    '4:10: merge keys (<<) are not supported: write the keys out',
  ],
  ['an alias of nothing', `${head}gates: *x\n`, '4:9: *x has no anchor &x above it'],
  ['two documents', `${head}---\na: 1\n`, '1:1: there are several YAML documents: keep one, without ---'],
  ['another version', gate('health').replace('1', '2'), '1:10: `version` must be 1, found the number 2'],
  ['no service', gate('health').replace(/service.*\n/, ''), '1:1: `service` is missing here'],
  ['an unknown key', `${gate('health')}gate: {}\n`, '13:1: unknown key "gate"'],
  ['nothing to do', head, '1:1: nothing is to be done'],
  [
    'no kind of signal',
    `${head}signals:\n  a: { htp: GET /x }\ngates: { a: a }\n`,
    '5:3: signal "a" has no kind',
  ],
  [
    'two kinds',
    `${head}signals:\n  a: { run: x, env: [A] }\ngates: { a: a }\n`,
    '5:3: signal "a" has two kinds: run and env',
  ],
  [
    'slots without traffic',
    `${head}deploy: { run: x, slots: { blue: a, green: b } }\n`,
    '4:19: `deploy.slots` without `rollout`: the new version would get no users',
  ],
  [
    'a rollout without traffic',
    `${head}rollout: { steps: [ { exposure: 100%, hold: 1m } ] }\n`,
    '4:1: `traffic` is missing here',
  ],
  [
    'an unknown router',
    `${head}rollout: { traffic: { traefik: {} }, steps: [ { exposure: 100%, hold: 1m } ] }\n`,
    '4:23: unknown key "traefik" in `traffic`',
  ],
  [
    'a socket of HAProxy that depends on where we are',
    `${head}rollout: { traffic: { haproxy: { socket: ./s, map: /m } }, steps: [ { exposure: 100%, hold: 1m } ] }\n`,
    '4:42: "./s": write an absolute path, such as /run/haproxy/sluiceway.sock',
  ],
  [
    'nginx without its folder',
    `${head}rollout: { traffic: { nginx: {} }, steps: [ { exposure: 100%, hold: 1m } ] }\n`,
    '4:23: `directory` is missing here',
  ],
  [
    'a folder of nginx that depends on where we are',
    `${head}rollout: { traffic: { nginx: { directory: ./nginx } }, steps: [ { exposure: 100%, hold: 1m } ] }\n`,
    '4:43: "./nginx": write an absolute path, such as /etc/nginx/sluiceway',
  ],
  [
    'a share that nginx would round',
    `${head}rollout: { traffic: { nginx: { directory: /n } }, steps: [ { exposure: 12.5%, hold: 1m } ] }\n`,
    '4:72: 12.5% is finer than this router can give',
  ],
  [
    'more than everybody',
    rollout('  steps: [ { exposure: 101%, hold: 1m } ]\n'),
    '13:24: "101%" is not within 0% and 100%',
  ],
  ['no unit', rollout('  steps: [ { exposure: 50, hold: 1m } ]\n'), '13:24: "50" has no unit: write 50%'],
  [
    '24 hours',
    rollout('  steps: [ { exposure: 50%, hold: 24 hours } ]\n'),
    '13:35: "24 hours" is not a duration: write 24h',
  ],
  [
    'a range backwards',
    rollout('  steps: [ { exposure: 50%, hold: 4h..2h } ]\n'),
    '13:35: "4h..2h" runs backwards: write 2h..4h',
  ],
  [
    'steps that go down',
    rollout('  steps: [ { exposure: 50%, hold: 1m }, { exposure: 25%, hold: 1m } ]\n'),
    '13:53: step 2 exposes 25%, the one before it 50%: exposure rises from step to step',
  ],
  [
    'no time for a look',
    rollout(`  expect: health\n  every: 5m\n${steps}`),
    '14:10: `every` (5 min) is longer than the hold of step 1 (1 min)',
  ],
  [
    'a hold of nothing',
    rollout('  expect: health\n  steps: [ { exposure: 50%, hold: 0s } ]\n'),
    '14:35: a hold of 0s leaves no time for a look at what is expected',
  ],
  [
    'a way back to nobody knows where',
    rollout(`${steps}  guards: [ { when: not health, roll-back: half } ]\n`),
    '14:44: `roll-back: half`: write 0%, 10% or previous',
  ],
  [
    'a way back that is none',
    rollout(`${steps}  guards: [ { when: not health, roll-back: 100% } ]\n`),
    '14:44: `roll-back: 100%` is no way back: the last step gives 50%',
  ],
  [
    'a guard that says nothing',
    rollout(`${steps}  guards: [ { when: not health } ]\n`),
    '14:13: a guard says what it does: `roll-back: 0%`, `hold: true` or `warn: true`',
  ],
  [
    'a guard that does two things',
    rollout(`${steps}  guards: [ { when: not health, hold: true, warn: true } ]\n`),
    '14:13: a guard does one thing, found `hold` and `warn`: write two guards',
  ],
  [
    'a pace without a way',
    rollout(`${steps}  guards: [ { when: not health, hold: true, pace: gradual } ]\n`),
    '14:13: `pace` goes with `roll-back`',
  ],
  [
    'a guard that does what it cannot do yet',
    rollout(`${steps}  guards: [ { when: not health, do: [ { run: ./evidence.sh } ] } ]\n`),
    '14:33: `do` is not available yet',
  ],
];
describe('one fault, told with its place', () => {
  test.each(whole)('%s', (_name, text, expected) => {
    expect(heads(refusal(text))).toEqual([`c.yml:${expected}`]);
  });
});

const inGates: readonly (readonly [string, string])[] = [
  ['helth', '12:6: unknown signal "helth" in a condition'],
  ['latancy.p95 < 5s', '12:6: unknown signal "latancy" in a condition'],
  ['errors.foo < 5%', '12:13: unknown field "foo" of signal "errors"'],
  ['slow < 3s', '12:6: "slow" has no default field'],
  ['health > 3', '12:15: "health" holds or does not: write health, or not health'],
  ['errors', '12:6: "errors" is a figure: compare it with a percentage such as 5%'],
  ['errors < 5', '12:15: "errors" is a percentage: write 5%, not 5'],
  ['errors < 5 %', '12:15: "5 %" is not a figure: write 5%'],
  ['errors <5%', '12:13: put a space after "<": < 5%'],
  ['errors == 5%', '12:13: "==" is not an operator: write ='],
  ['errors <', '12:14: a value is expected after "<"'],
  ['slow.p95 < 5%', '12:17: "slow.p95" is compared with a duration such as 500ms or 2s, found 5%'],
  ['arms < 1%', '12:6: "arms" is read for candidate and live: a gate is judged before there are any'],
  ['health and errors', '12:13: conditions are not nested'],
  ['health within 24 hours', '12:20: "24 hours" is not a duration: write 24h'],
  ['health for 5m', '12:6: `for` is for rollouts: a gate is judged once'],
  ['errors < live', '12:15: `live` is for rollouts: a gate is judged before users meet the new version'],
  [
    'errors <= before + 10%',
    '12:16: `before` is for rollouts: a gate is judged before users meet the new version',
  ],
  ['errors ~ "x"', '12:15: `~` is not available yet'],
  ['rehearsal.blocking < 1s', '12:6: `rehearsal` is expected in `database.rehearsal.expect`, and only there'],
  ['not', '12:9: a signal is expected after "not"'],
];
describe('a condition that is not sound', () => {
  test.each(inGates)('%s', (condition, expected) => {
    expect(heads(refusal(gate(condition)))).toEqual([`c.yml:${expected}`]);
  });

  test('points into a quoted and into a block scalar', () => {
    expect(heads(refusal(gate('"helth"')))).toEqual(['c.yml:12:7: unknown signal "helth" in a condition']);
    expect(heads(refusal(gate('|\n    helth')))).toEqual([
      'c.yml:13:5: unknown signal "helth" in a condition',
    ]);
  });

  test('names the nearest signal and those there are', () => {
    expect(refusal(gate('helth'))).toBe(
      'c.yml:12:6: unknown signal "helth" in a condition\n   12 |   a: helth\n      |      ^^^^^\n' +
        '   Did you mean "health"? Signals declared here: health, errors, slow, cov, memory, arms.',
    );
  });

  test('a rate in a rollout is a limit from one side', () => {
    const text = rollout(
      `  expect: [ errors > 5%, errors < 100% ]\n${steps}  guards: [ { when: [ errors < 5%, health within 3m ], roll-back: 0% } ]\n`,
    );
    expect(heads(refusal(text))).toEqual([
      'c.yml:13:13: "errors" is the share of what failed: expect it below a limit',
      'c.yml:13:35: a limit of a share is from 0% to less than 100%',
      'c.yml:15:23: "errors" is the share of what failed: a guard acts above a limit',
      'c.yml:15:36: `within` is not for guards: a guard acts at any look',
    ]);
  });
});

describe('a comparison that nothing could be compared for', () => {
  const full = '  steps: [ { exposure: 100%, hold: 12m } ]\n';
  const canary = (own: string): string =>
    `  steps: [ { exposure: 5%, hold: 12m }, { exposure: 100%, hold: 12m, expect: ${own} } ]\n`;
  test.each([
    [
      'a signal without arms',
      `  expect: errors <= live\n${canary('health')}`,
      '"errors" has no arms: it is one figure, and not the live version\'s beside the candidate\'s',
    ],
    [
      'a switch, where no step has an old version beside the new one',
      `${full}  guards: [ { when: arms > live, roll-back: 0% } ]\n`,
      'at 100% no old version is left to compare with `live`',
    ],
    [
      'what is asked at 100% alone',
      canary('arms <= live + 20%'),
      'at 100% no old version is left to compare with `live`',
    ],
    [
      'a margin in another unit',
      `  expect: arms <= live + 50ms\n${canary('health')}`,
      '"arms" is a percentage such as 5%: found 50ms to be added',
    ],
    [
      'a guard that waits',
      `${full}  guards: [ { when: health within 5m, roll-back: 0% } ]\n`,
      '`within` is not for guards',
    ],
    ['a k of more than n', `${full}  judge: { k: 6 }\n`, '`k` (6) is more than `n` (5)'],
  ])('%s', (_, text, message) => {
    expect(refusal(rollout(text))).toContain(message);
  });

  test('at 100% what all steps expect is not compared, and no fault', () => {
    expect(() =>
      compile(rollout(`  expect: arms <= live\n${canary('health')}`), { path: 'c.yml' }),
    ).not.toThrow();
  });
});

describe('what is asked for', () => {
  const two = demo.replace('environments: {', 'environments: { staging: {},');
  test('an environment that there is not', () => {
    expect(refusal(demo, { environment: 'prod' })).toContain('there is no environment "prod"');
    expect(refusal(two)).toContain('several environments, and none was asked for');
    expect(refusal(two)).toContain('Environments here: staging, production.');
  });
  test('another service', () => {
    expect(heads(refusal(demo, { service: 'till' }))).toEqual([
      'c.yml:2:10: there is no service "till" here, only "shop"',
    ]);
  });
});

test('all faults at once, in the order of the file, 20 at most', () => {
  const many = Array.from({ length: 25 }, (_, index) => `  g${index}: nope${index}\n`).join('');
  const message = refusal(`${head}sevice: x\n${signals}gates:\n${many}`);
  expect(heads(message)).toHaveLength(20);
  expect(heads(message)[0]).toBe('c.yml:4:1: unknown key "sevice"');
  expect(message).toMatch(/… and 6 more$/);
});

test('aliases of aliases end in an error, not in all of the memory', () => {
  const ten = (of: string): string => `[${Array.from({ length: 10 }, () => of).join(', ')}]`;
  const bomb = `a: &a ${ten('1')}\nb: &b ${ten('*a')}\nc: &c ${ten('*b')}\nd: &d ${ten('*c')}\ne: &e ${ten('*d')}\n`;
  expect(refusal(bomb)).toContain('*d repeats too much: write it out');
});
