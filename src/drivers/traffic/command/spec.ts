/** What `rollout.traffic.command` may say: the user's own commands move the traffic. */
import { z } from 'zod';

const command = z.string().trim().min(1, 'write a command');

export const commandTrafficSchema = z.strictObject({
  read: command.describe('Prints what percentage the candidate is set to, such as `25` or `25%`'),
  write: command.describe(
    'Sets it: $EXPOSURE is the percent (25), $SHARE the share (0.25). Must be idempotent',
  ),
  drain: command.optional().describe('Waits until the slot $SLOT has no request in flight, and ends with 0'),
});
export type CommandTraffic = z.infer<typeof commandTrafficSchema>;
