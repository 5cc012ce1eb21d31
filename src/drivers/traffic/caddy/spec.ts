/** What `rollout.traffic.caddy` may say: a Caddy that compares each user with what stands in a file (fragment.ts). */
import { z } from 'zod';

export const caddyTrafficSchema = z.strictObject({
  file: z
    .string()
    .regex(/^[/$]\S*$/, 'write an absolute path, such as /etc/caddy/sluiceway/share')
    .describe('File with the share, as Caddy’s configuration names it; the runner must see it too'),
  management: z
    .string()
    .regex(/^(https?:\/\/|\$)\S+$/, 'write a URL, such as http://127.0.0.1:8078')
    .optional()
    .describe(
      'Where Caddy itself tells what it serves and whether a slot has requests in flight; without it neither is known',
    ),
});
export type CaddyTraffic = z.infer<typeof caddyTrafficSchema>;
