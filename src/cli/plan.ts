/** `sluiceway plan`: what a release by a config will do, and what each step will be able to tell, before it is tried. */
import { parseArgs } from 'node:util';
import type { Plan } from '../config/plan.ts';
import { SluicewayError } from '../errors.ts';
import type { Check } from '../judge/check.ts';
import { countText, shareText } from '../judge/figure.ts';
import type { Traffic } from '../judge/outlook.ts';
import { holdForDoubling, type StepOutlook, stepOutlooks, warningsOf } from '../release/outlook.ts';
import { planIn } from './config-file.ts';
import { phasesOf } from './plan/phases.ts';
import { planText } from './plan/text.ts';
import { positive, versionOf } from './simulate/model.ts';
import { slowerShare, type Version } from './simulate/traffic.ts';

export const usage = `Usage: sluiceway plan [FILE] [options]

Says what a release by a config will do, phase by phase, and what each step of its rollout will be able to tell with
the traffic that it will have: how soon it sees a rise of errors, when a version that is well is proven to be, and
which hold it takes to see a doubling. FILE is .github/sluiceway.yml where it is left out.

  --environment NAME   the config's, where it has several
  --requests N         requests a minute to both versions (default: 600)
  --live RATE          how many of the live version's requests fail (default: 0.5%); SIGNAL.FIELD=RATE for one signal
  --live-p95 TIME      95 % of the live version's requests are faster (default: 200ms)
  --json               print an object on standard output: phases, steps and warnings
`;

/** The live version's, where nothing else is said. */
const usualRates: string[] = ['0.5%'];
const options = {
  environment: { type: 'string' },
  requests: { type: 'string', default: '600' },
  live: { type: 'string', multiple: true, default: usualRates },
  'live-p95': { type: 'string', default: '200ms' },
  json: { type: 'boolean', default: false },
} as const;

/** What is slower is counted from here; where it is compared, from the live version's own quantile. */
function edgeOf(check: Check, live: Version): number | undefined {
  if (check.kind === 'limit') return check.edge;
  return check.kind === 'compare' && check.quantile !== undefined ? live.p95 : undefined;
}

/** What is counted is what fails, or for a quantile's limit what is slower. */
const trafficOf =
  (plan: Plan, perMinute: number, live: Version) =>
  (id: string): Traffic | null => {
    const check = plan.checks[id];
    if (check === undefined) return null;
    const edge = edgeOf(check, live);
    if (edge === undefined) return { perMinute, rate: live.byField[check.on] ?? live.errors };
    const risen = (rise: number): number => slowerShare({ ...live, p95: rise * live.p95 }, edge);
    return { perMinute, rate: risen(1), risen };
  };

const finite = (minutes: number): number | null =>
  Number.isFinite(minutes) ? Number(minutes.toPrecision(6)) : null;

const MINUTE = 60_000;

function jsonOf(outlook: StepOutlook) {
  const { step, checks } = outlook;
  return {
    exposure: step.exposure.share,
    holdMinutes: { least: step.least / MINUTE, most: step.most / MINUTE },
    looks: step.every > 0 ? Math.max(1, Math.ceil(step.least / step.every)) : 0,
    checks: checks.map(({ name, proof, sees, traffic }) => ({
      signal: name,
      liveRate: traffic.rate,
      proofMinutes: finite(proof),
      sees: sees.map(({ rise, median, nineInTen }) => ({
        rise,
        medianMinutes: finite(median),
        nineInTenMinutes: finite(nineInTen),
      })),
    })),
    holdForDoublingMinutes: finite(holdForDoubling(outlook)),
  };
}

const warnings = (steps: readonly StepOutlook[]) =>
  steps.flatMap((step, i) => warningsOf(step).map((message) => ({ step: i + 1, message })));

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [file = '.github/sluiceway.yml', ...more] = positionals;
  if (more.length > 0) throw new SluicewayError('INPUT', 'name one file');
  const perMinute = positive('requests', values.requests);
  const live = versionOf('live', values.live, values['live-p95']);
  const plan = await planIn(file, values.environment);
  const steps = stepOutlooks(plan, trafficOf(plan, perMinute, live));
  const phases = phasesOf(plan);
  const title = `${plan.service} to ${plan.environment}`;
  const traffic = `At ${countText(perMinute)} requests a minute, of which ${shareText(live.errors)} fail on the live version:`;
  console.log(
    values.json
      ? JSON.stringify(
          {
            ...{ service: plan.service, environment: plan.environment },
            phases,
            steps: steps.map(jsonOf),
            warnings: warnings(steps),
          },
          null,
          2,
        )
      : planText({ title, traffic, phases, steps }),
  );
  return 0;
}
