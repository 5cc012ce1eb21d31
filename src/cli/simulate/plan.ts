/** The plan to be played: a config's, or one that is made of flags by way of a config's text. */
import { compile } from '../../config/compile.ts';
import { type Plan, phaseOf, type Step } from '../../config/plan.ts';
import { SluicewayError } from '../../errors.ts';
import type { Check } from '../../judge/check.ts';
import type { Some } from '../../judge/reading.ts';

export interface Simulated {
  readonly plan: Plan;
  /** Fields that no traffic model knows, such as health: they are taken to hold. */
  readonly leftOut: readonly string[];
}

const isCounted = (plan: Plan, id: string): boolean => {
  const kind = plan.checks[id]?.kind;
  return kind === 'limit' || kind === 'compare';
};

const mapSome = <T>([first, ...rest]: Some<T>, change: (of: T) => T): Some<T> => [
  change(first),
  ...rest.map(change),
];

/** Of the plan, only its rollout, and of that only what users' requests decide. */
export function rolloutOnly(plan: Plan): Simulated {
  const phase = phaseOf(plan, 'rollout');
  if (phase === undefined) throw new SluicewayError('INPUT', 'the config has no `rollout` to be simulated');
  const steps = mapSome(
    phase.steps,
    (step): Step => ({ ...step, checks: step.checks.filter((id) => isCounted(plan, id)) }),
  );
  const guards = phase.guards.flatMap((guard) => {
    const [first, ...rest] = guard.any.filter((id) => isCounted(plan, id));
    return first === undefined ? [] : [{ ...guard, any: [first, ...rest] as const }];
  });
  const kept = Object.entries(plan.checks).filter(([id]) => isCounted(plan, id));
  const used = new Set([
    ...phase.steps.flatMap((step) => step.checks),
    ...phase.guards.flatMap(({ any }) => any),
  ]);
  const leftOut = new Set(
    [...used].filter((id) => !isCounted(plan, id)).map((id) => plan.checks[id]?.on ?? id),
  );
  return {
    plan: {
      ...plan,
      checks: Object.fromEntries<Check>(kept),
      phases: [{ phase: 'rollout', steps, guards, drains: false }],
    },
    leftOut: [...leftOut],
  };
}

/** `5%:10m` → a step of a config. */
function stepLine(text: string): string {
  const [exposure, hold, ...more] = text.split(':');
  if (exposure === undefined || hold === undefined || more.length > 0)
    throw new SluicewayError('INPUT', `--step "${text}": write share and hold, such as 5%:10m`);
  return `    - { exposure: "${exposure}", hold: "${hold}" }`;
}

/** What the flags say of the plan, as typed. */
export interface PlanFlags {
  readonly step: readonly string[];
  /** `none` leaves it out. */
  readonly limit: string;
  readonly compare: string;
  readonly every: string;
}

/** The config that the flags stand for: one signal `errors`, guards on it, and the steps. */
function configText({ step, limit, compare, every }: PlanFlags): string {
  const guards = [
    ...(compare === 'none' ? [] : [`errors > ${compare}`]),
    ...(limit === 'none' ? [] : [`errors > ${limit}`]),
  ];
  if (guards.length === 0)
    throw new SluicewayError('INPUT', '--limit and --compare are both none: nothing would be judged');
  return `version: 1
service: simulated
environments: { production: {} }
signals:
  errors:
    prometheus: { url: http://localhost, total: 'requests{arm="$ARM"}', failed: 'failures{arm="$ARM"}' }
rollout:
  traffic: { command: { read: 'true', write: 'true' } }
  every: "${every}"
  steps:
${step.map(stepLine).join('\n')}
  guards:
    - { when: [ ${guards.map((guard) => `"${guard}"`).join(', ')} ], roll-back: 0% }
`;
}

/** Throws SluicewayError CONFIG where steps, limit or times are not what a config takes. */
export const planOfFlags = (flags: PlanFlags): Plan => compile(configText(flags), { path: 'flags' }).plan;
