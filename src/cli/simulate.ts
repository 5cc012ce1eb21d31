/** `sluiceway simulate`: a plan played many times, by the product's own engine and rule, against modelled traffic. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { messageOf, SluicewayError } from '../errors.ts';
import { planIn } from './config-file.ts';
import { modelsOf, positive } from './simulate/model.ts';
import { planOfFlags, rolloutOnly } from './simulate/plan.ts';
import { type Played, playAll } from './simulate/rollouts.ts';
import { course, summaryOf } from './simulate/summary.ts';
import { svgOf } from './simulate/svg.ts';
import { chartText, summaryText } from './simulate/text.ts';

export const usage = `Usage: sluiceway simulate [CONFIG] [options]

Plays a rollout many times against modelled traffic, once with a new version as good as the old one and once with a
bad one: how long it takes, how often a good one is rolled back, how soon a bad one is caught and who meets it.
CONFIG is a sluiceway.yml; without it the plan is made of --step, --compare, --limit and --every. Only what is counted
is simulated; what else is expected is taken to hold, and named.

  --environment NAME   the config's, where it has several
  --step SHARE:HOLD    one for each step (default: 5%, 10%, 25%, 50% and 100%, 10m each)
  --compare LIVE       the guard on errors against the old version: live, or live + 20%; none (default: live)
  --limit RATE         the guard on errors against a limit; none (default: 1%)
  --every TIME         time from look to look (default: 1m)
  --requests N         requests a minute to both versions (default: 600)
  --live RATE          how many of the old version's requests fail (default: 0.5%); SIGNAL.FIELD=RATE for one signal
  --bad RATE           the bad version's (default: 2.5%), in the same way
  --live-p95 TIME      95 % of the old version's requests are faster (default: 200ms)
  --bad-p95 TIME       the bad version's (default: as the old one's)
  --incident AT+FOR=RATE   both versions fail meanwhile, such as 15m+10m=8%; several may be given
  --rollouts N         how many of each (default: 1000)
  --seed N             the same seed gives the same figures (default: 1)
  --svg FILE           write the chart of exposure
  --json               print an object on standard output: leftOut, healthy and bad, each with summary and course
`;

const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
const texts = (...fallback: string[]) => ({ type: 'string', multiple: true, default: fallback }) as const;

const options = {
  environment: { type: 'string' },
  step: texts('5%:10m', '10%:10m', '25%:10m', '50%:10m', '100%:10m'),
  compare: text('live'),
  limit: text('1%'),
  every: text('1m'),
  requests: text('600'),
  live: texts('0.5%'),
  bad: texts('2.5%'),
  'live-p95': text('200ms'),
  'bad-p95': { type: 'string' },
  incident: texts(),
  rollouts: text('1000'),
  seed: text('1'),
  svg: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** Columns of the chart in the terminal, and points of the one in the file. */
const COLUMNS = 72;
const POINTS = 241;

const titles = { healthy: 'A version as good as the old one', bad: 'A bad version' } as const;

function whole(flag: string, given: string): number {
  const figure = positive(flag, given);
  if (Number.isSafeInteger(figure)) return figure;
  throw new SluicewayError('INPUT', `--${flag} "${given}": found no whole number`);
}

/** Before the rollouts are played: an hour of them should not end in this. */
async function writable(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  await writeFile(file, '', { flag: 'a' }).catch((cause: unknown) => {
    throw new SluicewayError('INPUT', `--svg "${file}" cannot be written: ${messageOf(cause)}`, cause);
  });
}

type Rollouts = readonly Played[];

function svgText(healthy: Rollouts, bad: Rollouts): string {
  return svgOf(`Users on the new version, average of ${healthy.length} rollouts`, [
    { title: titles.healthy, colour: '#1a7f37', points: course(healthy, POINTS) },
    { title: titles.bad, colour: '#cf222e', points: course(bad, POINTS) },
  ]);
}

function jsonText(leftOut: readonly string[], healthy: Rollouts, bad: Rollouts): string {
  const of = (all: Rollouts) => ({ summary: summaryOf(all), course: course(all, COLUMNS) });
  return JSON.stringify({ leftOut, healthy: of(healthy), bad: of(bad) }, null, 2);
}

function forPeople(leftOut: readonly string[], healthy: Rollouts, bad: Rollouts): string {
  const left = `Taken to hold, as no traffic decides them: ${leftOut.join(', ')}`;
  const of = (title: string, all: Rollouts): readonly string[] => [
    summaryText(title, summaryOf(all)),
    chartText(course(all, COLUMNS)),
  ];
  const said = [...of(titles.healthy, healthy), ...of(titles.bad, bad)];
  return [...(leftOut.length === 0 ? [] : [left]), ...said].join('\n\n');
}

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [config, ...more] = positionals;
  if (more.length > 0)
    throw new SluicewayError('INPUT', `name one config, not "${more.join('", "')}" as well`);
  const { plan, leftOut } = rolloutOnly(
    config === undefined ? planOfFlags(values) : await planIn(config, values.environment),
  );
  const models = modelsOf({ ...values, 'bad-p95': values['bad-p95'] });
  const runs = { seed: whole('seed', values.seed), count: whole('rollouts', values.rollouts) };
  await writable(values.svg);
  const healthy = await playAll(plan, models.healthy, runs);
  const bad = await playAll(plan, models.bad, runs);
  if (values.svg !== undefined) await writeFile(values.svg, svgText(healthy, bad));
  console.log(values.json ? jsonText(leftOut, healthy, bad) : forPeople(leftOut, healthy, bad));
  return 0;
}
