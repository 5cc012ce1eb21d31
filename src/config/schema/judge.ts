/** `rollout.judge:` the settings of the rule (docs/how-it-works.md, "The rule"). */
import { z } from 'zod';
import { type Parsed, parsePercent } from '../units.ts';
import { parsedBy } from './values.ts';

const budget = z.number().gt(0, 'must be more than 0').lt(1, 'must be less than 1');
const several = z.int('must be a whole number').min(1, 'must be 1 or more');

/** A share that is neither nothing nor everything. */
function parseShare(text: string): Parsed<number> {
  const share = parsePercent(text);
  if (!share.ok || (share.value > 0 && share.value < 1)) return share;
  return { ok: false, message: `"${text}" must be more than 0% and less than 100%` };
}

export const judgeSchema = z
  .strictObject({
    alpha: budget
      .optional()
      .describe('Chance of a false rollback in the whole release, by comparisons and again by limits (0.05)'),
    beta: budget.optional().describe('Chance that a step passes a version at `catch` (0.2)'),
    catch: z
      .number()
      .gt(1, 'must be more than 1')
      .optional()
      .describe('How many times as bad a version must be shown not to be (5)'),
    negligible: parsedBy(parseShare, 'Rate below which nothing needs comparing (0.1%)').optional(),
    hard: parsedBy(
      parseShare,
      'Rate above which every guarded rate goes back to 0%, whatever the live version does',
    ).optional(),
    phi: z
      .number()
      .min(1, 'must be 1 or more')
      .optional()
      .describe('How much errors come in clusters; 1 for none. Estimated where the source keeps history'),
    promote: z
      .literal(['proof', 'no-harm'])
      .optional()
      .describe('no-harm: goes on without proof, for traffic too small to prove anything (proof)'),
    'on-inconclusive': z
      .literal(['stay', 'promote', 'roll-back'])
      .optional()
      .describe('After the longest hold: stay and ask a person, promote, or roll-back to 0% (stay)'),
    'hold-looks': several.optional().describe('Looks planned in each hold (12)'),
    'max-looks': several
      .optional()
      .describe('Looks of a step after which a person is asked (6 x the planned)'),
    k: several.optional().describe('A bare figure fails when it is over in k of its last n looks (4)'),
    n: several.optional().describe('See k (5)'),
  })
  .superRefine(({ k = 4, n = 5 }, context) => {
    if (k > n)
      context.addIssue({ code: 'custom', message: `\`k\` (${k}) is more than \`n\` (${n})`, path: ['k'] });
  })
  .describe('How the looks of the rollout are judged');
