/**
 * The part of a Caddyfile that splits the traffic, for Caddy 2.11 or later. Pure.
 * A user has a random number, in a cookie; green serves the numbers before the one that stands in a file. So a growing
 * share of either slot only adds users to it, and Caddy's configuration is never changed.
 */
import type { Slot } from '../../../config/plan.ts';
import { SluicewayError } from '../../../errors.ts';
import { thresholdOf } from './threshold.ts';

export interface CaddyFragmentOptions {
  /** The file with the share; absolute. */
  readonly file: string;
  /** Where each slot answers, as `host:port`. */
  readonly slots: Readonly<Record<Slot, string>>;
  /** Address that the management site listens on: one that users cannot reach. */
  readonly management: string;
  /** Where Caddy's own admin API listens; `localhost:2019`, as Caddy has it, when left out. */
  readonly admin?: string;
  /** Name of the cookie that keeps a user on one side; `sluiceway` when left out. */
  readonly cookie?: string;
}

/** `site` goes into the site that leads to the service, in the place of its `reverse_proxy`. */
export interface CaddyFragment {
  readonly site: string;
  readonly management: string;
}

const address = /^(?:[\w.-]+|\[[\da-fA-F:.]+\]):\d+$/;

function check(name: string, found: string, form: RegExp, wanted: string): string {
  if (form.test(found)) return found;
  throw new SluicewayError('INPUT', `${name} of the Caddy fragment is "${found}": write ${wanted}`);
}

function checked(options: CaddyFragmentOptions) {
  const { file, slots, management, admin = 'localhost:2019', cookie = 'sluiceway' } = options;
  const host = 'host and port, such as 10.0.0.1:8080';
  return {
    file: check('file', file, /^\/[\w./-]*[\w-]$/, 'an absolute path, such as /etc/caddy/sluiceway/share'),
    blue: check('slots.blue', slots.blue, address, host),
    green: check('slots.green', slots.green, address, host),
    management: check('management', management, address, 'host and port, such as 127.0.0.1:8078'),
    admin: check('admin', admin, address, 'host and port, such as localhost:2019'),
    cookie: check('cookie', cookie, /^[a-z]\w*$/, 'lower-case letters, digits and underscores'),
  };
}
type Checked = ReturnType<typeof checked>;

/** What differs between the two ways: where the share stands, and what the proxies need for it. */
interface Way {
  readonly vars: string;
  readonly options: string;
}

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '\t');

const site = ({ blue, green, cookie }: Checked, { vars, options }: Way): string => `\
route {
	# A user without the cookie is given one, and meets the share already now: nobody is always blue.
	@sluiceway_known header_regexp sluiceway Cookie \`(?:^|;\\s*)${cookie}=([0-9a-f]{8})\`
	@sluiceway_new not header_regexp Cookie \`(?:^|;\\s*)${cookie}=[0-9a-f]{8}\`
	vars sluiceway_user {http.request.uuid}
	vars @sluiceway_known sluiceway_user {re.sluiceway.1}
	header @sluiceway_new +Set-Cookie "${cookie}={http.request.uuid}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
${indented(vars)}
	@sluiceway_green expression \`{http.vars.sluiceway_user} < {http.vars.sluiceway_share}\`
	reverse_proxy @sluiceway_green ${green}${options}
	reverse_proxy ${blue}${options}
}
`;

const byFile = ({ file }: Checked): Way => ({ vars: `vars sluiceway_share {file.${file}}`, options: '' });

/** In quotes, or Caddy takes it for the number 0. The slots stand there for the driver to read. */
const byAdmin = ({ blue, green }: Checked): Way => ({
  vars: `# Set by Sluiceway, over the admin API.
vars {
	sluiceway_share "${thresholdOf(0)}"
	sluiceway_blue ${blue}
	sluiceway_green ${green}
}`,
  // A change of configuration would end every stream and WebSocket at once.
  options: ' {\n\t\tstream_close_delay 5m\n\t}',
});

const port = (at: string): string => at.slice(at.lastIndexOf(':'));
const host = (at: string): string => at.slice(0, at.lastIndexOf(':')).replace(/^\[|\]$/g, '');

const managementSite = ({ file, blue, green, management, admin }: Checked): string => `\
http://${port(management)} {
	bind ${host(management)}
	# The share of green, as Caddy itself sees it.
	respond /serving {file.${file}}
	# Of its admin API only the list of upstreams, with what is in flight at each.
	respond /slot/blue ${blue}
	respond /slot/green ${green}
	handle /upstreams {
		rewrite /reverse_proxy/upstreams
		reverse_proxy ${admin} {
			header_up Host ${admin}
			header_up Origin http://${admin}
		}
	}
	respond 404
}
`;

/** @throws SluicewayError INPUT for a value that Caddy would read as something else. */
export function caddyFragment(options: CaddyFragmentOptions): CaddyFragment {
  const values = checked(options);
  return { site: site(values, byFile(values)), management: managementSite(values) };
}

/** The alternative over the admin API: the site alone. @throws as above. */
export function caddyAdminFragment(options: Pick<CaddyFragmentOptions, 'slots' | 'cookie'>): string {
  const values = checked({ ...options, file: '/unused', management: 'localhost:0' });
  return site(values, byAdmin(values));
}
