/** The sandbox's router, moved by its admin API. */
import { expect } from '@jest/globals';
import { startRouter } from '../../../sandbox/router/start.ts';
import { createTraffic } from '../../../src/drivers/traffic/registry.ts';
import { type TrafficConfig, trafficSchema } from '../../../src/drivers/traffic/spec.ts';
import { depsFor, green, type Rig, type RigOf } from './contract.ts';

const put = async (url: string, body: unknown): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
};

/** `config` reaches the router's admin API by $ROUTER_URL and can drain. */
export function adminRig(config: TrafficConfig): RigOf {
  const parsed = trafficSchema.parse(config);
  const start: RigOf['start'] = async (slots): Promise<Rig> => {
    const router = await startRouter({ slots });
    return {
      url: router.url,
      driver: (sides, patienceMs) => createTraffic(parsed, depsFor(router.admin, patienceMs), sides),
      lost: () => createTraffic(parsed, depsFor('http://127.0.0.1:9'), green),
      behave: (mode) => put(`${router.admin}/behaviour`, { mode }),
      stop: () => router.stop(),
    };
  };
  return {
    start,
    shares: [0.01, 0.05, 0.29, 0.3333, 0.5],
    refused: /did not take 25 %: .*503.*it still gives the candidate 5 %/s,
    lied: /The router answers 0 % after 25 % was written/,
  };
}
