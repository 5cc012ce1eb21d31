/** What `rollout.traffic.nginx` may say: an nginx that splits by bucket files, without a reload (fragment.ts). */
import { z } from 'zod';

export const nginxTrafficSchema = z.strictObject({
  directory: z
    .string()
    .regex(/^[/$]\S*$/, 'write an absolute path, such as /etc/nginx/sluiceway')
    .describe('Folder with p0 to p100 and the link `cur`, as nginx reads it; the runner must see it too'),
  management: z
    .string()
    .regex(/^(https?:\/\/|\$)\S+$/, 'write a URL, such as http://127.0.0.1:8077')
    .optional()
    .describe(
      'Where nginx itself tells what it serves and whether a slot has requests in flight; without it neither is known',
    ),
  ssh: z
    .strictObject({
      to: z
        .string()
        .regex(/^[^\s-]\S*$/, 'write user@host, or ssh://user@host:port')
        .describe('nginx’s machine, as ssh takes it: `deploy@web1`, or `ssh://deploy@web1:2222`'),
      config: z
        .string()
        .regex(/^[/$]\S*$/, 'write an absolute path')
        .optional()
        .describe('A file of ssh’s settings (ssh -F); that of the runner’s user when left out'),
    })
    .optional()
    .describe('nginx runs on another machine: all is read, written and asked there'),
});
export type NginxTraffic = z.infer<typeof nginxTrafficSchema>;

/** The smallest share that it can give: there are 100 buckets. */
export const nginxFinest = 0.01;
