/** The whole Caddyfile around the fragment that users get, with own ports, own folders and no system service. */
import type { CaddyFragment } from '../../src/drivers/traffic/caddy/fragment.ts';

export interface CaddyFile {
  readonly fragment: CaddyFragment;
  readonly port: number;
  readonly admin: string;
}

/** X-Slot and X-Router-Error tell the load who answered; only Caddy's own 502 to 504 are the router's. */
const told = (site: string): string =>
  site
    .replace(
      /reverse_proxy @sluiceway_green (\S+)/,
      'reverse_proxy @sluiceway_green $1 { header_down X-Slot green }',
    )
    .replace(/reverse_proxy (\d\S+)\n/, 'reverse_proxy $1 { header_down X-Slot blue }\n')
    .replaceAll(/\{ (header_down X-Slot \w+) \}/g, '{\n$1\n}');

export const caddyfile = ({ fragment, port, admin }: CaddyFile): string => `\
{
	admin ${admin}
	auto_https off
	persist_config off
	grace_period 5s
	log {
		level ERROR
	}
}
http://127.0.0.1:${port} {
	bind 127.0.0.1
${told(fragment.site)}
	handle_errors {
		header X-Router-Error 1
		respond 502
	}
}
${fragment.management}`;
