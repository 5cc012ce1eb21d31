/** The user's own commands move the traffic: for routers that are set by a file, a socket or a vendor's tool. */
import type { Exposure, Slot } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { mustRun, type RunOptions, runCommand } from '../../command/bash.ts';
import type { Router } from '../confirmed.ts';
import { type Drained, some } from '../drain.ts';
import type { Sides, TrafficReading } from '../driver.ts';
import { exposureOf, percentOf } from '../share.ts';
import type { CommandTraffic } from './spec.ts';

export interface CommandRouterDeps {
  /** Of the checkout. */
  readonly cwd: string;
  /** The values of SLUICEWAY_ENV, less the key. */
  readonly env: Readonly<Record<string, string>>;
  readonly mask: (text: string) => string;
  readonly abort?: AbortSignal;
}

const timeoutMs = 60_000;
const section = 'rollout.traffic.command';

function options({ cwd, env, mask, abort }: CommandRouterDeps, { candidate, live }: Sides): RunOptions {
  const own = { CANDIDATE_SLOT: candidate, LIVE_SLOT: live };
  return { cwd, env: { ...env, ...own }, mask, timeoutMs, ...(abort === undefined ? {} : { abort }) };
}

const withEnv = (base: RunOptions, env: Readonly<Record<string, string>>): RunOptions => ({
  ...base,
  env: { ...base.env, ...env },
});

/** The last line that says something, so that a tool's chatter before it does no harm. */
function parse(stdout: string): Exposure | undefined {
  const last = stdout.trim().split('\n').at(-1)?.trim() ?? '';
  const found = /^(\d+(?:\.\d+)?)\s*%?$/.exec(last)?.[1];
  return found === undefined ? undefined : exposureOf(Number(found), '%');
}

async function read(command: string, base: RunOptions): Promise<TrafficReading> {
  const { stdout } = await mustRun(`${section}.read`, command, base);
  const set = parse(stdout);
  if (set !== undefined) return { set, serving: 'unknown' };
  const found = stdout.trim() === '' ? 'nothing' : `"${stdout.trim().slice(-80)}"`;
  const mask = base.mask ?? ((text: string): string => text);
  throw new SluicewayError(
    'TRAFFIC',
    mask(`${section}.read printed ${found}: let it print a percentage of 0 to 100, such as 25`),
  );
}

/** The command waits by itself; one that we had to stop says that requests are left, any other end says nothing. */
async function drain(
  command: string | undefined,
  base: RunOptions,
  slot: Slot,
  deadlineMs: number,
): Promise<Drained> {
  if (command === undefined) return 'unknown';
  const { code, stopped } = await runCommand(command, {
    ...withEnv(base, { SLOT: slot }),
    timeoutMs: deadlineMs,
  });
  if (stopped === 'timeout') return { left: some };
  return code === 0 ? 'empty' : 'unknown';
}

export function commandRouter(config: CommandTraffic, deps: CommandRouterDeps, sides: Sides): Router {
  const base = options(deps, sides);
  return {
    read: () => read(config.read, base),
    set: async ({ share }) => {
      const to = { EXPOSURE: String(percentOf(share)), SHARE: String(share) };
      await mustRun(`${section}.write`, config.write, withEnv(base, to));
    },
    drain: (slot, deadlineMs) => drain(config.drain, base, slot, deadlineMs),
  };
}
