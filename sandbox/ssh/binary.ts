import { executable, onPath } from '../process/executable.ts';

/** Where OpenSSH's server is, or `null` where it or the client is missing. */
export const findSshd = (): string | null =>
  onPath('ssh').length === 0
    ? null
    : ([...onPath('sshd'), ...['/usr/sbin/sshd', '/usr/local/sbin/sshd'].filter(executable)][0] ?? null);
