/** GitHub's primary rate limit: requests an hour, of a person, or of an app in one repository. */
import { ApiError } from './call.ts';
import type { Hub } from './store/hub.ts';
import type { Token } from './store/token.ts';

const HOUR = 3_600_000;

interface Rate {
  readonly limit: number;
  readonly used: number;
  readonly remaining: number;
  /** Seconds since 1970. */
  readonly reset: number;
}

type Kind = keyof Hub['limits']['requestsPerHour'];

const kindOf = (caller: Token | null): Kind => {
  if (caller === null) return 'anonymous';
  return caller.app === null ? 'user' : 'app';
};

/** All tokens of a person spend together, and so do all of an app in a repository. */
const accountOf = (caller: Token | null): string => {
  if (caller === null) return '';
  return caller.app === null ? caller.account.login : `${caller.app.slug} ${caller.repository}`;
};

const spentBy = (hub: Hub, caller: Token | null) => {
  const known = hub.spent.get(accountOf(caller));
  const now = hub.clock.now();
  return known === undefined || now >= known.since + HOUR ? { since: now, used: 0 } : known;
};

export const rateOf = (hub: Hub, caller: Token | null): Rate => {
  const { since, used } = spentBy(hub, caller);
  const limit = hub.limits.requestsPerHour[kindOf(caller)];
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
  if (used >= hub.limits.requestsPerHour[kindOf(caller)])
    throw new ApiError(403, `API rate limit exceeded for ${who}.`);
  hub.spent.set(accountOf(caller), { since, used: used + 1 });
};
