import { executable, onPath } from '../process/executable.ts';

/** Where HAProxy is, or `null`; Debian keeps it in a folder that is not on every user's PATH. */
export const findHaproxy = (): string | null =>
  [...onPath('haproxy'), ...['/usr/sbin/haproxy', '/usr/local/sbin/haproxy'].filter(executable)][0] ?? null;
