/**
 * The part of HAProxy's configuration that splits the traffic, for HAProxy 2.6 or later. Pure.
 * A user has one of 10,000 buckets, by a cookie; green serves the buckets below the number that the map gives for
 * `green`. So a growing share of either slot only adds users to it, and HAProxy is never reloaded.
 */
import type { Slot } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { backendOf } from './backends.ts';

export interface HaproxyFragmentOptions {
  /** The map file; absolute. */
  readonly map: string;
  /** The runtime socket; absolute. */
  readonly socket: string;
  /** Where each slot answers, as `host:port`. */
  readonly slots: Readonly<Record<Slot, string>>;
  /** Name of the cookie that keeps a user on one side; `sluiceway` when left out. */
  readonly cookie?: string;
}

/** `frontend` goes into the frontend that now leads to the service, in the place of its `default_backend`. */
export interface HaproxyFragment {
  readonly global: string;
  readonly frontend: string;
  readonly backends: string;
}

const address = /^(?:[\w.-]+|\[[\da-fA-F:.]+\]):\d+$/;
const path = /^\/[\w./-]*[\w-]$/;

function check(name: string, found: string, form: RegExp, wanted: string): string {
  if (form.test(found)) return found;
  throw new SluicewayError('INPUT', `${name} of the HAProxy fragment is "${found}": write ${wanted}`);
}

function checked({ map, socket, slots, cookie = 'sluiceway' }: HaproxyFragmentOptions) {
  const host = 'host and port, such as 10.0.0.1:8080';
  return {
    map: check('map', map, path, 'an absolute path, such as /etc/haproxy/sluiceway/share.map'),
    socket: check('socket', socket, path, 'an absolute path, such as /run/haproxy/sluiceway.sock'),
    blue: check('slots.blue', slots.blue, address, host),
    green: check('slots.green', slots.green, address, host),
    cookie: check('cookie', cookie, /^[a-z]\w*$/, 'lower-case letters, digits and underscores'),
  };
}
type Checked = ReturnType<typeof checked>;

const frontend = ({ map, cookie }: Checked): string => `\
# A user without the cookie is given one, and meets the share already now: nobody is always blue.
http-request set-var(txn.sluiceway_user) req.cook(${cookie})
http-request set-var(txn.sluiceway_new) uuid() unless { var(txn.sluiceway_user),length gt 0 }
http-request set-var(txn.sluiceway_user) var(txn.sluiceway_new) if { var(txn.sluiceway_new) -m found }
http-response add-header Set-Cookie "${cookie}=%[var(txn.sluiceway_new)]; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax" if { var(txn.sluiceway_new) -m found }
# Below the map's number: green. (Not xxh64, which gives negative buckets too.)
http-request set-var(txn.sluiceway_bucket) var(txn.sluiceway_user),xxh32,mod(10000)
http-request set-var(txn.sluiceway_share) str(green),map_str_int(${map},0)
http-request set-var(txn.sluiceway_rest) var(txn.sluiceway_bucket),sub(txn.sluiceway_share)
# A side without a server that is up leaves its users to the other.
use_backend ${backendOf('green')} if { var(txn.sluiceway_rest) -m int lt 0 } { nbsrv(${backendOf('green')}) gt 0 }
use_backend ${backendOf('green')} if { nbsrv(${backendOf('blue')}) eq 0 } { nbsrv(${backendOf('green')}) gt 0 }
default_backend ${backendOf('blue')}
`;

const backends = ({ blue, green }: Checked): string => `\
backend ${backendOf('blue')}
    server blue ${blue} check inter 1s fall 2 rise 1

backend ${backendOf('green')}
    server green ${green} check inter 1s fall 2 rise 1
`;

/** @throws SluicewayError INPUT for a value that HAProxy would read as something else. */
export function haproxyFragment(options: HaproxyFragmentOptions): HaproxyFragment {
  const values = checked(options);
  return {
    global: `stats socket ${values.socket} mode 660 level operator\n`,
    frontend: frontend(values),
    backends: backends(values),
  };
}
