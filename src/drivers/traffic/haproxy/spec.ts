/** What `rollout.traffic.haproxy` may say: an HAProxy that splits by a map, set over its runtime socket (fragment.ts). */
import { z } from 'zod';

const path = (example: string) => z.string().regex(/^[/$]\S*$/, `write an absolute path, such as ${example}`);

export const haproxyTrafficSchema = z.strictObject({
  socket: path('/run/haproxy/sluiceway.sock').describe('The runtime socket: a `stats socket` of HAProxy'),
  map: path('/etc/haproxy/sluiceway/share.map').describe(
    'The map file, just as HAProxy’s configuration names it; the runner keeps it for HAProxy’s next start',
  ),
});
export type HaproxyTraffic = z.infer<typeof haproxyTrafficSchema>;

/** The smallest share that it can give: there are 10,000 buckets. */
export const haproxyFinest = 0.0001;
