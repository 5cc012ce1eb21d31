/** `GET /stats?from=&to=&slow=&candidate=`: what went over a router, by slot or by arm. */
import { z } from 'zod';
import { otherSlot, type Slot } from '../../src/config/plan.ts';
import { parsed } from '../http/json-server.ts';
import type { Traffic } from './observed.ts';

export const slotSchema = z.enum(['blue', 'green'], { error: 'a slot is blue or green' });
const moment = z.coerce.number('from and to are Unix milliseconds').nonnegative();
const statsSchema = z.object({
  from: moment.default(0),
  to: moment.optional(),
  slow: z.coerce.number('slow is in milliseconds').positive().default(500),
  candidate: slotSchema.optional(),
});

/** `{ blue, green }`, or `{ candidate, live }` where the candidate is named. Without `from`, of the last hour. */
export function statsAnswer(traffic: Traffic, query: URLSearchParams): unknown {
  const { from, to = Date.now(), slow, candidate } = parsed(statsSchema, Object.fromEntries(query));
  const side = (slot: Slot) => traffic.stats(slot, from, to, slow);
  if (candidate === undefined) return { blue: side('blue'), green: side('green') };
  return { candidate: side(candidate), live: side(otherSlot(candidate)) };
}
