/** A config that cannot be: one message with file, line and cure, and nothing is opened. */
import { describe, expect, test } from '@jest/globals';
import { canary, gates, head, switching } from './configs.ts';
import { acceptance } from './world.ts';

const world = acceptance();
const good = `${head}${gates}${canary}`;
const path = '.github/sluiceway.yml';

interface Fault {
  readonly what: string;
  readonly config: string | null;
  readonly says: readonly string[];
}

const down = good.replace('10%', '60%').replace('exposure: 100%', 'exposure: 30%');

const faults: readonly Fault[] = [
  { what: 'no config', config: null, says: [`no config at ${path}`, 'Is the repository checked out'] },
  {
    what: 'an empty config',
    config: '',
    says: [`${path}:1:1: the config is empty`, 'Start with version: 1'],
  },
  { what: 'nothing but comments', config: '# later\n', says: [`${path}:1:1: the config is empty`] },
  { what: 'a list', config: '- a\n', says: [`${path}:1:1: expected keys and values, found a list`] },
  {
    what: 'a YAML error',
    config: good.replace('steps:', 'steps: ['),
    says: [`${path}:36:5: not valid YAML`, '{ exposure: 10%, hold: 1s..20s }'],
  },
  {
    what: 'an unknown key',
    config: good.replace('deploy:', 'deplyo:'),
    says: [`${path}:20:1: unknown key "deplyo"`, 'Did you mean "deploy"?'],
  },
  {
    what: 'a key that is not available yet',
    config: `${good}notify: { team: { slack: $SLACK } }\n`,
    says: [`${path}:38:1: \`notify\` is not available yet`],
  },
  {
    what: 'an unknown signal in a condition',
    config: good.replace('tests: ci', 'tests: cy'),
    says: [`${path}:17:10: unknown signal "cy"`, 'Did you mean "ci"?', 'ci, health, orders, errors'],
  },
  {
    what: '101 %',
    config: good.replace('10%', '101%'),
    says: [`${path}:36:19: "101%" is not within 0% and 100%`],
  },
  {
    what: 'steps that go down',
    config: down,
    says: [`${path}:37:19: step 2 exposes 30%, the one before it 60%`],
  },
  {
    what: 'names without a value',
    config: good.replace('$SHOP_URL', '$SHOP_UR').replace('$GREEN_URL', '$GREN_URL'),
    says: [`${path}:5:15: $SHOP_UR has no value`, `${path}:22:36: $GREN_URL has no value`, 'SLUICEWAY_ENV'],
  },
];

describe('a config that cannot be', () => {
  test.each(faults)('$what', async ({ config, says }) => {
    const bench = await world.bench();
    const step = await bench.run(await bench.commit(config)).action('release-gate');
    expect(step.outcome).toBe('failure');
    expect(step.errors).toHaveLength(1);
    for (const part of says) expect(step.errors[0]).toContain(part);
    expect(await bench.releases()).toEqual([]);
  });

  test('inline is told from a path, and named in the message', async () => {
    const bench = await world.bench();
    const config = good.replace('tests: ci', 'tests: cy');
    const step = await bench.run(await bench.commit(null)).action('release-gate', { config });
    expect(step.errors[0]).toContain('config:17:10: unknown signal "cy"');
  });

  test('the summary keeps the place that the message points at', async () => {
    const bench = await world.bench();
    const step = await bench.run(await bench.commit(down)).action('release-gate');
    expect(step.summary).toContain(
      '\n   37 |     - { exposure: 30%, hold: 1s..20s }\n      |                   ^^^\n',
    );
  });
});

const inputs = [
  { given: { environment: 'stagin' }, says: 'there is no environment "stagin"' },
  { given: { service: 'shup' }, says: 'there is no service "shup" here, only "shop"' },
  { given: { release: 'latest' }, says: 'The input "release" is "latest": give the id' },
  { given: { release: '99' }, says: 'There is no release 99 of shop in production' },
  { given: { secrets: '' }, says: '$SHOP_URL has no value' },
  { given: { token: 'ghs_expired' }, says: 'GitHub does not accept the token (401' },
  { given: { config: 'elsewhere.yml' }, says: 'There is no config at elsewhere.yml' },
] as const;

describe('an input that cannot be', () => {
  test.each(inputs)('$says', async ({ given, says }) => {
    const bench = await world.bench();
    const step = await bench
      .run(await bench.commit(`${head}${switching}`))
      .action('blue-green-switch', given);
    expect(step.errors).toHaveLength(1);
    expect(step.errors[0]).toContain(says);
    expect(await bench.releases()).toEqual([]);
  });
});

describe('an environment that does not exist', () => {
  test('is refused by name, and not created', async () => {
    const bench = await world.bench();
    const config = `${head}${switching}`.replace('production: {', 'staging: {');
    const step = await bench.run(await bench.commit(config)).action('blue-green-switch');
    expect(step.errors[0]).toMatch(/environment.*staging.*Settings > Environments/s);
    expect(JSON.stringify(await bench.api('/environments'))).not.toContain('staging');
    expect(await bench.releases()).toEqual([]);
  });
});
