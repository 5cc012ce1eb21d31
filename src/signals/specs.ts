/** Every kind of signal there is. A new one is a folder beside this file, a line here and one in `readers.ts`. */
import { spec as checks } from './checks/spec.ts';
import { spec as env } from './env/spec.ts';
import { spec as http } from './http/spec.ts';
import { spec as lcov } from './lcov/spec.ts';
import { spec as prometheus } from './prometheus/spec.ts';
import { spec as run } from './run/spec.ts';
import { spec as sql } from './sql/spec.ts';
import { spec as window } from './window/spec.ts';

export const specs = { checks, lcov, env, http, run, sql, prometheus, window } as const;
export type SignalKind = keyof typeof specs;
