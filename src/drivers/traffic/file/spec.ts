/** What `rollout.traffic.file` may say: a YAML or JSON file of feature flags, which the service itself reads. */
import { z } from 'zod';

const place = z
  .string()
  .regex(/^(?:\.[^.[\]\s]+|\[\d+\])+$/, 'write a path into the file, such as .checkout.percentage')
  .describe('Path into the file, such as `.flags[0].percentage`');

const shape = z.strictObject({
  path: z
    .string()
    .regex(/^[/$]\S*$/, 'write an absolute path, such as /etc/shop/flags.yml')
    .describe('The flag file, as the service reads it; the runner must see it too'),
  percentage: place.describe('Where the share stands in the file, as a number'),
  unit: z
    .enum(['%', 'share'])
    .optional()
    .describe('What the number is: percent, 0..100 (the default), or a share, 0..1'),
  enabled: place
    .optional()
    .describe('Where the switch stands, true or false: on above 0 %, off at 0 %; off counts as 0 %'),
  whitelist: z
    .strictObject({
      at: place.describe('Where the list stands in the file'),
      users: z.array(z.string().min(1)).min(1, 'is empty: leave `whitelist` out'),
    })
    .optional()
    .describe('Users who are on the list at every share above 0 %; others on the list stay'),
  slot: z
    .enum(['blue', 'green'])
    .optional()
    .describe('The slot whose share it is; without it, it is always the new version’s'),
});

/** At 0 % a list without a switch would go on letting its users in: a roll-back to almost nobody is none. */
export const fileTrafficSchema = shape.refine(
  ({ whitelist, enabled }) => whitelist === undefined || enabled !== undefined,
  '`whitelist` needs `enabled`: without the switch its users would keep the new version at 0 %',
);
export type FileTraffic = z.infer<typeof fileTrafficSchema>;
