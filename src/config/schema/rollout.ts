/** `rollout:` the router, the steps, what is expected of them, and the guards. */
import { z } from 'zod';
import { trafficSchema } from '../../drivers/traffic/spec.ts';
import { type Parsed, parsePercent } from '../units.ts';
import { judgeSchema } from './judge.ts';
import { conditions, duration, hold, parsedBy } from './values.ts';

/** More than nothing, and a share: an audience by name comes later. */
function parseExposure(text: string): Parsed<number> {
  if (/^[a-z][a-z0-9-]*$/.test(text))
    return { ok: false, message: `an audience by name ("${text}") is not available yet` };
  const share = parsePercent(text);
  return share.ok && share.value === 0
    ? { ok: false, message: '"0%" is no step: an exposure is more than 0%' }
    : share;
}

function parseTarget(text: string): Parsed<number | 'previous'> {
  if (text === 'previous') return { ok: true, value: 'previous' };
  const share = parsePercent(text);
  return share.ok ? share : { ok: false, message: `\`roll-back: ${text}\`: write 0%, 10% or previous` };
}

const step = z.strictObject({
  exposure: parsedBy(parseExposure, 'Share of users or traffic that meets the new version, such as 25%'),
  hold,
  every: duration
    .optional()
    .describe('Time between looks; a twelfth of the hold, at least 1m, when left out'),
  expect: conditions.optional().describe('Expected besides what the rollout expects'),
  approval: z
    .boolean()
    .optional()
    .describe('Whether a reviewer of the environment must let the release into this step'),
});
const acts = ['roll-back', 'hold', 'warn'] as const;
const yes = z.literal(true);
const guard = z
  .strictObject({
    when: conditions.describe('Any of these conditions'),
    'roll-back': parsedBy(
      parseTarget,
      'Exposure that the release goes back to: 0%, 10% or previous',
    ).optional(),
    pace: z
      .enum(['at-once', 'gradual'])
      .optional()
      .describe('at-once, or gradual: by the shares of the steps before, one after the other'),
    hold: yes.optional().describe('Nothing goes forward while any of the conditions is so'),
    warn: yes.optional().describe('It is said while any of the conditions is so, and decides nothing'),
  })
  .superRefine((written, context) => {
    const fault = actFault(written);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

/** A guard does one thing. */
function actFault(written: Readonly<Record<string, unknown>>): string | undefined {
  const [first, second] = acts.filter((act) => written[act] !== undefined);
  if (first === undefined) return 'a guard says what it does: `roll-back: 0%`, `hold: true` or `warn: true`';
  if (second !== undefined)
    return `a guard does one thing, found \`${first}\` and \`${second}\`: write two guards`;
  return first !== 'roll-back' && written.pace !== undefined ? '`pace` goes with `roll-back`' : undefined;
}

export const rolloutSchema = z
  .strictObject({
    traffic: trafficSchema,
    expect: conditions.optional().describe('What must hold for the next step; failing it only holds'),
    steps: z.array(step).min(1, 'is empty: a rollout has at least one step'),
    guards: z.array(guard).optional(),
    every: duration.optional().describe('Time between looks, for every step'),
    adopt: yes
      .optional()
      .describe(
        'A rollout that was begun without Sluiceway is taken over at the share that the router gives',
      ),
    supersede: z
      .enum(['restart', 'continue'])
      .optional()
      .describe(
        'A newer release takes the place of one under way: from its first step, or at the share reached',
      ),
    judge: judgeSchema.optional(),
    drain: z.strictObject({ timeout: duration.optional() }).optional(),
  })
  .describe('How the new version gets its users, step by step');
export type Rollout = z.output<typeof rolloutSchema>;
