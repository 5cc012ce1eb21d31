/** Who one is, or somebody else is, and how much one may ask: /user, /rate_limit, and the repository itself. */
import { ApiError, json, param } from '../call.ts';
import { rateOf } from '../rate.ts';
import { type Route, route, siteRoute } from '../route.ts';
import { publicUser } from '../shapes/account.ts';
import { fullRepository } from '../shapes/repository.ts';

export const account: readonly Route[] = [
  siteRoute('GET /user', ({ hub, caller }) => {
    if (caller === null) throw new ApiError(401, 'Requires authentication');
    if (caller.app !== null) throw new ApiError(403, 'Resource not accessible by integration');
    return json(200, publicUser(hub, caller.account));
  }),
  siteRoute('GET /users/{username}', (call) =>
    json(200, publicUser(call.hub, call.hub.account(param(call, 'username')))),
  ),
  siteRoute('GET /rate_limit', ({ hub, caller }) => {
    const core = rateOf(hub, caller);
    return json(200, { resources: { core, search: core }, rate: core });
  }),
  route('GET', '', 'nothing', ({ hub, repo }) => json(200, fullRepository(hub, repo))),
];
