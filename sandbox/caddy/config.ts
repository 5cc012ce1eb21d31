/** The whole Caddyfile around the fragment that users get, with own ports, own folders and no system service. */
export interface CaddyFile {
  /** In the site that users come to, and beside it. */
  readonly site: string;
  readonly management: string;
  readonly port: number;
  readonly admin: string;
  /** Whether Caddy keeps what its admin API has changed, for `--resume`. */
  readonly persists: boolean;
}

/** X-Slot and X-Router-Error tell the load who answered; only Caddy's own 502 to 504 are the router's. */
const told = (site: string): string =>
  site.replaceAll(
    /(reverse_proxy (@sluiceway_green )?\S+)( \{)?\n/g,
    (_, proxy: string, green?: string, open?: string) => {
      const header = `header_down X-Slot ${green === undefined ? 'blue' : 'green'}`;
      return `${proxy} {\n${header}\n${open === undefined ? '}\n' : ''}`;
    },
  );

export const caddyfile = ({ site, management, port, admin, persists }: CaddyFile): string => `\
{
	admin ${admin}
	auto_https off
${persists ? '' : '\tpersist_config off\n'}	grace_period 5s
	log {
		level ERROR
	}
}
http://127.0.0.1:${port} {
	bind 127.0.0.1
${told(site)}
	handle_errors {
		header X-Router-Error 1
		respond 502
	}
}
${management}`;
