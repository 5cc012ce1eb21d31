/** The router's admin API: what is set, what is served, and what was seen. */
import { z } from 'zod';
import { otherSlot, type Slot } from '../../src/config/plan.ts';
import { parsed, Refusal, type Route } from '../http/json-server.ts';
import { shareOf, whole } from './bucket.ts';
import type { Router } from './router.ts';
import { slotSchema, statsAnswer } from './stats.ts';

const splitSchema = z.object({
  candidate: slotSchema,
  share: z
    .number('share is a number')
    .min(0, 'share is 0 to 100 percent')
    .max(100, 'share is 0 to 100 percent'),
});
const addressSchema = z.object({ url: z.url({ protocol: /^http$/, error: 'url is an http:// address' }) });
const behaviourSchema = z.object({ mode: z.enum(['normal', 'refuse', 'lie']) });

/** One split as JSON: `share` and `serving` are the candidate's, 0..1. */
interface SplitAnswer {
  readonly live: Slot;
  readonly candidate: Slot;
  readonly share: number;
  readonly serving: number | null;
}

function splitAnswer(
  router: Router,
  candidate: Slot,
  share = shareOf(candidate, router.greenShare),
): SplitAnswer {
  const green = router.serving.greenShare(Date.now());
  const served = green === null || candidate === 'green' ? green : 1 - green;
  return { live: otherSlot(candidate), candidate, share: share / whole, serving: served };
}

function setSplit(router: Router, body: unknown): SplitAnswer {
  if (router.behaviour === 'refuse') throw new Refusal(503, 'told to refuse every change');
  const { candidate, share: percent } = parsed(splitSchema, body);
  const share = Math.round((percent * whole) / 100);
  if (router.behaviour === 'lie') return splitAnswer(router, candidate, share);
  router.candidate = candidate;
  router.greenShare = candidate === 'green' ? share : whole - share;
  return splitAnswer(router, candidate);
}

const slotState = (router: Router, slot: Slot) => ({
  url: router.slots[slot]?.href ?? null,
  inFlight: router.inFlight[slot],
});

function setSlot(router: Router, named: string | undefined, body: unknown): unknown {
  const slot = parsed(slotSchema, named);
  router.slots[slot] = new URL(parsed(addressSchema, body).url);
  return slotState(router, slot);
}

/** All routes of the admin port. A change answers with the state that it led to. */
export const adminRoutes = (router: Router): readonly Route[] => [
  {
    method: 'GET',
    path: /^\/split$/,
    answer: ({ query }) =>
      splitAnswer(router, parsed(slotSchema, query.get('candidate') ?? router.candidate)),
  },
  { method: 'PUT', path: /^\/split$/, answer: ({ body }) => setSplit(router, body) },
  {
    method: 'GET',
    path: /^\/slots$/,
    answer: () => ({ blue: slotState(router, 'blue'), green: slotState(router, 'green') }),
  },
  {
    method: 'PUT',
    path: /^\/slots\/(?<slot>\w+)$/,
    answer: ({ params, body }) => setSlot(router, params.slot, body),
  },
  {
    method: 'GET',
    path: /^\/slots\/(?<slot>\w+)\/in-flight$/,
    answer: ({ params }) => ({ inFlight: router.inFlight[parsed(slotSchema, params.slot)] }),
  },
  { method: 'GET', path: /^\/stats$/, answer: ({ query }) => statsAnswer(router.traffic, query) },
  {
    method: 'PUT',
    path: /^\/behaviour$/,
    answer: ({ body }) => {
      router.behaviour = parsed(behaviourSchema, body).mode;
      return { mode: router.behaviour };
    },
  },
];
