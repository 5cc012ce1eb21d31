/** All that `npm run bench` measures: a new figure is a file beside this one and a line here. */
import { bytes } from './bytes.ts';
import { calls } from './calls.ts';
import { cloning } from './clone.ts';
import { coldStart } from './cold-start.ts';
import { httpClients } from './http-clients.ts';
import { linting } from './linting.ts';
import type { Bench } from './measured.ts';
import { switching } from './switching.ts';
import { tickBench } from './tick.ts';
import { tracing } from './trace.ts';

export const benches: readonly Bench[] = [
  calls,
  coldStart,
  bytes,
  httpClients,
  switching,
  tickBench,
  cloning,
  tracing,
  linting,
];
