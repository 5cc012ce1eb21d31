/** `rollout.judge` with its defaults (canary rule, section 2): for each check, and for the release as a whole. */
import type { Settings } from './asked.ts';
import type { Plan } from './plan.ts';
import type { Rollout } from './schema/rollout.ts';

export function settingsOf({ judge = {} }: Rollout): Settings {
  const { catch: caught = 5, negligible = 0.001, hard, phi, k = 4, n = 5 } = judge;
  return { catch: caught, negligible, hard, phi, k, n };
}

export function judgingOf(
  rollout: Rollout | undefined,
): Pick<Plan, 'alpha' | 'beta' | 'promote' | 'onInconclusive'> {
  const { alpha = 0.05, beta = 0.2, promote = 'proof', ...rest } = rollout?.judge ?? {};
  return { alpha, beta, promote, onInconclusive: rest['on-inconclusive'] ?? 'stay' };
}
