import { executable, onPath } from '../process/executable.ts';

/** Where nginx is, or `null`; Debian keeps it in a folder that is not on every user's PATH. */
export const findNginx = (): string | null =>
  [...onPath('nginx'), ...['/usr/sbin/nginx', '/usr/local/sbin/nginx'].filter(executable)][0] ?? null;
