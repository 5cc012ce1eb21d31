/** GitHub's primary rate limit: requests an hour and token. */
import { ApiError } from './call.ts';
import type { Hub, Token } from './store/hub.ts';

const HOUR = 3_600_000;

interface Rate {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

const spentBy = (hub: Hub, caller: Token | null) => {
  const known = hub.spent.get(caller?.value ?? '');
  const now = hub.clock.now();
  return known === undefined || now >= known.since + HOUR ? { since: now, used: 0 } : known;
};

export const rateOf = (hub: Hub, caller: Token | null): Rate => {
  const { since, used } = spentBy(hub, caller);
  const limit = hub.limits.requestsPerHour;
  return { limit, used, remaining: Math.max(0, limit - used), reset: Math.ceil((since + HOUR) / 1000) };
};

export const rateHeaders = (hub: Hub, caller: Token | null): Readonly<Record<string, string>> => {
  const { limit, remaining, used, reset } = rateOf(hub, caller);
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  };
};

/** Counts one request, or refuses it where none is left. */
export const spend = (hub: Hub, caller: Token | null): void => {
  const { since, used } = spentBy(hub, caller);
  const who = caller === null ? 'your address' : caller.account.login;
  if (used >= hub.limits.requestsPerHour) throw new ApiError(403, `API rate limit exceeded for ${who}.`);
  hub.spent.set(caller?.value ?? '', { since, used: used + 1 });
};
