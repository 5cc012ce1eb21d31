/** What `rollout.traffic` may say: exactly one driver, by its name. A new driver is a line here and in `registry.ts`. */
import { z } from 'zod';
import { commandTrafficSchema } from './command/spec.ts';
import { httpTrafficSchema } from './http/spec.ts';

export const trafficSchema = z.union([
  z.strictObject({ http: httpTrafficSchema }),
  z.strictObject({ command: commandTrafficSchema }),
]);
/** Parsed and still unexpanded: `$NAME` is put in by the driver, at each call. */
export type TrafficConfig = z.infer<typeof trafficSchema>;
