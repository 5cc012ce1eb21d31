/** What `rollout.traffic.http` may say: any admin API that gives and takes one figure by HTTP. */
import { z } from 'zod';

const request = z
  .string()
  .regex(/^[A-Z]+ \S+$/, 'write a method and a path or URL, such as `GET /split`')
  .describe(
    'Method and URL; a path alone goes to `http.base` and gets the headers of `http`, a whole URL gets none',
  );
const value = z
  .string()
  .regex(/^\.\S*$/, 'write a path into the JSON answer, such as `.share`')
  .describe('Path of the figure in the JSON answer, such as `.split[0].share`');
const unit = z
  .enum(['%', 'share'])
  .describe('What the figure is: percent, 0..100 (the default), or a share, 0..1');
const share = { request, value, unit: unit.optional() };

const namesShare = (write: { readonly request: string; readonly body?: unknown }): boolean =>
  /\$\{?(?:EXPOSURE|SHARE)\b/.test(write.request + JSON.stringify(write.body ?? ''));

const writeSchema = z
  .strictObject({
    request,
    body: z
      .json()
      .optional()
      .describe(
        'Sent as JSON. $EXPOSURE is the percent (25), $SHARE the share (0.25), $CANDIDATE_SLOT and $LIVE_SLOT the slots',
      ),
  })
  .refine(namesShare, 'sends no share: put $EXPOSURE (percent) or $SHARE (0..1) into `body` or `request`');

export const httpTrafficSchema = z.strictObject({
  read: z.strictObject({
    ...share,
    live: value
      .optional()
      .describe(
        'Path of the name of the slot that the router holds to be live: the figure is then the other slot’s',
      ),
  }),
  write: writeSchema,
  serving: z
    .strictObject(share)
    .optional()
    .describe('What share the candidate is really served, where the router counts it'),
  'in-flight': z
    .strictObject({ request, value })
    .optional()
    .describe('Number of requests in flight of the slot $SLOT; without it a drain cannot be confirmed'),
});
export type HttpTraffic = z.infer<typeof httpTrafficSchema>;
