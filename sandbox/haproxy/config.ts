/** The whole haproxy.cfg around the fragment that users get, with own ports, own folders and no system service. */
import type { HaproxyFragment } from '../../src/drivers/traffic/haproxy/fragment.ts';

export interface HaproxyFile {
  readonly fragment: HaproxyFragment;
  readonly port: number;
  /** Answers whatever the slots do: that HAProxy is up. */
  readonly upPort: number;
  /** Of a socket with every right, for the tests to play the person who changes something by hand. */
  readonly admin: string;
}

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '    ');

/** The tests' driver works as another user for a while. */
const forEverybody = (global: string): string => global.replace('mode 660', 'mode 666');

/** X-Slot and X-Router-Error tell the load who answered; only HAProxy's own 502 to 504 are the router's. */
export const haproxyConf = ({ fragment, port, upPort, admin }: HaproxyFile): string => `\
global
${indented(forEverybody(fragment.global))}\
    stats socket ${admin} mode 600 level admin
    hard-stop-after 5s
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
${[502, 503, 504].map((status) => `    http-error status ${status} content-type text/plain string lost hdr X-Router-Error 1`).join('\n')}
frontend up
    bind 127.0.0.1:${upPort}
    http-request return status 200
frontend shop
    bind 127.0.0.1:${port}
${indented(fragment.frontend)}\
    http-response set-header X-Slot %[be_name,regsub(sluiceway_,)]
${fragment.backends}`;
