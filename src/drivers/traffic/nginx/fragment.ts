/**
 * The part of nginx's configuration that splits the traffic, for nginx 1.17.6 or later. Pure.
 * A user has one of 100 buckets, by a cookie; green serves a bucket while the folder that `cur` links to holds
 * a file of its number. So the share is changed by one rename and read by one readlink, and nginx is never reloaded.
 */
import type { Slot } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';

export interface FragmentOptions {
  /** The folder of buckets.ts; absolute. */
  readonly directory: string;
  /** Where each slot answers, as `host:port`. */
  readonly slots: Readonly<Record<Slot, string>>;
  /** Address that the management server listens on: one that users cannot reach. */
  readonly management: string;
  /** Name of the cookie that keeps a user on one side; `sluiceway` when left out. */
  readonly cookie?: string;
}

/** `http` goes into nginx's `http { }`, `location` into the `location` that now proxies to the service. */
export interface NginxFragment {
  readonly http: string;
  readonly location: string;
}

const address = /^(?:[\w.-]+|\[[\da-fA-F:.]+\]):\d+$/;

function check(name: string, found: string, form: RegExp, wanted: string): string {
  if (form.test(found)) return found;
  throw new SluicewayError('INPUT', `${name} of the nginx fragment is "${found}": write ${wanted}`);
}

function checked({ directory, slots, management, cookie = 'sluiceway' }: FragmentOptions) {
  const host = 'host and port, such as 10.0.0.1:8080';
  return {
    directory: check(
      'directory',
      directory,
      /^\/[\w./-]*[\w-]$/,
      'an absolute path, such as /etc/nginx/sluiceway',
    ),
    blue: check('slots.blue', slots.blue, address, host),
    green: check('slots.green', slots.green, address, host),
    management: check('management', management, address, 'host and port, such as 127.0.0.1:8077'),
    cookie: check('cookie', cookie, /^[a-z]\w*$/, 'lower-case letters, digits and underscores'),
  };
}
type Checked = ReturnType<typeof checked>;

/** Ten buckets a line: 0 to 98 of 1 % each, and 99 has what is left. */
const buckets = (): string => {
  const all = Array.from({ length: 100 }, (_, bucket) => (bucket === 99 ? '* 99;' : `1% ${bucket};`));
  return Array.from(
    { length: 10 },
    (_, line) => `    ${all.slice(line * 10, line * 10 + 10).join(' ')}`,
  ).join('\n');
};

/** What differs between the two ways. */
interface Way {
  /** Gives a user's side, or bucket. */
  readonly split: string;
  /** In the management server: tells the share, and a file that stands for it. */
  readonly serving: string;
  readonly told: string;
  /** In the location: sets the slot. */
  readonly slot: string;
}

/** How many requests in flight nginx is asked for: it can tell whether a limit is reached, and no number. */
export const counted: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 100];

const inFlight = (count: number, told: string): string => {
  const path = `^/in-flight/(blue|green)${count === 1 ? '' : `/${count}`}$`;
  return `    location ~ ${path} { set $sluiceway_slot $1; limit_conn sluiceway ${count}; alias ${told}; }`;
};

const http = ({ blue, green, management, cookie }: Checked, { split, serving, told }: Way): string => `\
# Without a cookie, $request_id decides: an empty key would put all such requests into one bucket.
map $cookie_${cookie} $sluiceway_user {
    ""      $request_id;
    default $cookie_${cookie};
}
map $cookie_${cookie} $sluiceway_set_cookie {
    ""      "${cookie}=$request_id; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax";
    default "";
}
${split}

# Counts what is in flight by slot, for all workers, also those that a reload has left behind.
limit_conn_zone $sluiceway_slot zone=sluiceway:64k;

upstream sluiceway_blue  { server ${blue}; }
upstream sluiceway_green { server ${green}; }

server {
    listen ${management};
    access_log off;
    open_file_cache off;
    default_type text/plain;
    # The share of green, as nginx itself sees it.
    location = /serving {
        ${serving}
    }
    # 409 where the slot has a request in flight (or 2, 3, ... of them), 200 where it has not.
    limit_conn_status 409;
    limit_conn_log_level info;
${counted.map((count) => inFlight(count, told)).join('\n')}
}
`;

const location = ({ slot }: Way): string => `\
${slot}
# A cached answer would keep the old share.
open_file_cache off;
# Only counts: with the dry run nobody is refused.
limit_conn sluiceway 65535;
limit_conn_dry_run on;
# An add_header here ends those of the levels above: repeat them.
add_header Set-Cookie $sluiceway_set_cookie always;
proxy_pass http://sluiceway_$sluiceway_slot;
`;

const byFolders = (directory: string): Way => ({
  split: `split_clients $sluiceway_user $sluiceway_bucket {\n${buckets()}\n}`,
  serving: `alias ${directory}/cur/share;`,
  told: `${directory}/cur/share`,
  slot: `set $sluiceway_slot blue;\nif (-f ${directory}/cur/$sluiceway_bucket) {\n    set $sluiceway_slot green;\n}`,
});

const byInclude = (file: string): Way => ({
  split: `# $sluiceway_side and $sluiceway_share.\ninclude ${file};`,
  serving: 'return 200 "$sluiceway_share $pid\\n";',
  told: file,
  slot: 'set $sluiceway_slot $sluiceway_side;',
});

/** @throws SluicewayError INPUT for a value that nginx would read as something else. */
export function nginxFragment(options: FragmentOptions): NginxFragment {
  const values = checked(options);
  const way = byFolders(values.directory);
  return { http: http(values, way), location: location(way) };
}

/** The fallback with reloads; `directory` is then the file that is included. @throws as above. */
export function nginxReloadFragment(options: FragmentOptions): NginxFragment {
  const values = checked(options);
  const way = byInclude(values.directory);
  return { http: http(values, way), location: location(way) };
}
