/** What `rollout.traffic.nginx` may say: an nginx that splits by bucket files, without a reload; or with one. */
import { z } from 'zod';

const sshSchema = z
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
  .describe('nginx runs on another machine: all is read, written and asked there');

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
  ssh: sshSchema,
});
export type NginxTraffic = z.infer<typeof nginxTrafficSchema>;

/** The smallest share that it can give: there are 100 buckets. */
export const nginxFinest = 0.01;

const command = z.string().trim().min(1, 'write a command');

/** The fallback, where the share has to stand in nginx's configuration. */
export const nginxReloadTrafficSchema = z.strictObject({
  include: z
    .string()
    .regex(/^[/$]\S*$/, 'write an absolute path, such as /etc/nginx/sluiceway/split.conf')
    .describe('The file that nginx’s configuration includes; the runner’s user must own it and its folder'),
  management: z
    .string()
    .regex(/^(https?:\/\/|\$)\S+$/, 'write a URL, such as http://127.0.0.1:8077')
    .describe('Where nginx itself tells which file it has loaded: a reload that failed is seen there alone'),
  test: command.optional().describe('Checks the configuration (`nginx -t`)'),
  reload: command.optional().describe('Reloads it (`nginx -s reload`)'),
  ssh: sshSchema,
});
export type NginxReloadTraffic = z.infer<typeof nginxReloadTrafficSchema>;

/** nginx takes hundredths of a percent in `split_clients`. */
export const nginxReloadFinest = 0.0001;
