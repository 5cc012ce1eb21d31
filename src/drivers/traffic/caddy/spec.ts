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
const adminUrl = z
  .string()
  .regex(/^(https?:\/\/|\$)\S+$/, 'write a URL, such as http://localhost:2019')
  .describe('Address of Caddy’s admin API, as Caddy itself knows it');

/** The alternative, where the runner does not see Caddy's files: the share stands in its configuration. */
export const caddyAdminTrafficSchema = z.strictObject({ admin: adminUrl });
export type CaddyAdminTraffic = z.infer<typeof caddyAdminTrafficSchema>;

export type CaddyTraffic = z.infer<typeof caddyTrafficSchema>;
