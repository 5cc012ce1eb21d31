/** Every traffic driver under the one contract. */
import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type TrafficConfig, trafficSchema } from '../../../src/drivers/traffic/spec.ts';
import { trafficContract } from './contract.ts';

const split = 'curl -fsS --max-time 5 "$ROUTER_URL/split?candidate=$CANDIDATE_SLOT"';

const configs: Readonly<Record<string, TrafficConfig>> = {
  http: {
    http: {
      read: { request: 'GET $ROUTER_URL/split?candidate=$CANDIDATE_SLOT', value: '.share', unit: 'share' },
      write: { request: 'PUT $ROUTER_URL/split', body: { candidate: '$CANDIDATE_SLOT', share: '$EXPOSURE' } },
      'in-flight': { request: 'GET $ROUTER_URL/slots/$SLOT/in-flight', value: '.inFlight' },
    },
  },
  command: {
    command: {
      read: `${split} | sed -E 's/.*"share":([0-9.]+).*/\\1/' | awk '{ print $1 * 100 "%" }'`,
      write:
        'curl -fsS --max-time 5 -X PUT -H "content-type: application/json" ' +
        '-d "{\\"candidate\\":\\"$CANDIDATE_SLOT\\",\\"share\\":$EXPOSURE}" "$ROUTER_URL/split"',
      drain: 'until curl -fsS "$ROUTER_URL/slots/$SLOT/in-flight" | grep -q ":0}"; do sleep 0.1; done',
    },
  },
};

for (const [name, config] of Object.entries(configs)) trafficContract(name, trafficSchema.parse(config));

test('every driver’s folder is under the contract', () => {
  const folder = new URL('../../../src/drivers/traffic/', import.meta.url);
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(configs).sort());
});
