/** Every traffic driver under the one contract. */
import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { describeWith } from '../../real-part.ts';
import { adminRig } from './admin-rig.ts';
import { caddyAdminRig } from './caddy-admin-rig.ts';
import { caddyRig } from './caddy-rig.ts';
import { trafficContract } from './contract.ts';
import { fileRig } from './file-rig.ts';
import { haproxyRig } from './haproxy-rig.ts';
import { nginxReloadRig } from './nginx-reload-rig.ts';
import { nginxRig } from './nginx-rig.ts';
import { nginxSshRig } from './nginx-ssh-rig.ts';

const split = 'curl -fsS --max-time 5 "$ROUTER_URL/split?candidate=$CANDIDATE_SLOT"';

/** Its drain command says when a slot is empty, and not how many requests are left. */
const uncounted = { counts: false } as const;

const rigs = {
  http: adminRig({
    http: {
      read: { request: 'GET $ROUTER_URL/split?candidate=$CANDIDATE_SLOT', value: '.share', unit: 'share' },
      write: { request: 'PUT $ROUTER_URL/split', body: { candidate: '$CANDIDATE_SLOT', share: '$EXPOSURE' } },
      'in-flight': { request: 'GET $ROUTER_URL/slots/$SLOT/in-flight', value: '.inFlight' },
    },
  }),
  command: {
    ...adminRig({
      command: {
        read: `${split} | sed -E 's/.*"share":([0-9.]+).*/\\1/' | awk '{ print $1 * 100 "%" }'`,
        write:
          'curl -fsS --max-time 5 -X PUT -H "content-type: application/json" ' +
          '-d "{\\"candidate\\":\\"$CANDIDATE_SLOT\\",\\"share\\":$EXPOSURE}" "$ROUTER_URL/split"',
        drain: 'until curl -fsS "$ROUTER_URL/slots/$SLOT/in-flight" | grep -q ":0}"; do sleep 0.1; done',
      },
    }),
    ...uncounted,
  },
  nginx: nginxRig,
  haproxy: haproxyRig,
  caddy: caddyRig,
  file: fileRig,
};

trafficContract('http', rigs.http);
trafficContract('command', rigs.command);
trafficContract('file', rigs.file);
describeWith('nginx', 'with nginx', () => trafficContract('nginx', rigs.nginx));
describeWith('nginx', 'with nginx and reloads', () => trafficContract('nginx-reload', nginxReloadRig));
describeWith('sshd', 'with ssh', () =>
  describeWith('nginx', 'and nginx', () => trafficContract('nginx by ssh', nginxSshRig)),
);
describeWith('haproxy', 'with HAProxy', () => trafficContract('haproxy', rigs.haproxy));
describeWith('caddy', 'with Caddy', () => trafficContract('caddy', rigs.caddy));
describeWith('caddy', 'with Caddy and its admin API', () => trafficContract('caddy-admin', caddyAdminRig));

test('every driver’s folder is under the contract', () => {
  const folder = new URL('../../../src/drivers/traffic/', import.meta.url);
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(rigs).sort());
});
