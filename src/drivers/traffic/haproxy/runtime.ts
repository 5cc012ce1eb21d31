/** HAProxy's runtime API: one command over its socket, one answer. Source: "Management guide" of HAProxy 2.6, 9.3. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expandText, type Variables } from '../../../transport/expand.ts';
import { SluicewayError } from '../../../errors.ts';
import { codeOf } from '../system-error.ts';

export interface Runtime {
  /** The socket, as the config writes it: safe to show. */
  readonly shown: string;
  /** What `$NAME` stands for. */
  readonly values: Variables;
}

export const fail = (found: string, cause?: unknown): SluicewayError =>
  new SluicewayError('TRAFFIC', `rollout.traffic.haproxy: ${found}`, cause);

/** The path of a file as HAProxy's configuration may name it: in a command a blank or a `;` would end it. */
export function pathOf(shown: string, values: Variables): string {
  const path = expandText(shown, values);
  if (/^\/[\w./-]+$/.test(path)) return path;
  throw fail(`${shown} is no absolute path of letters, digits and ._-: write one`);
}

const timeoutMs = 5_000;

function unreachable(shown: string, thrown: unknown): SluicewayError {
  switch (codeOf(thrown)) {
    case 'ENOENT':
      return fail(`${shown} is not there: does HAProxy run on this machine, with this \`stats socket\`?`);
    case 'ECONNREFUSED':
      return fail(`nobody answers at ${shown}: HAProxy does not run`, thrown);
    case 'EACCES':
      return fail(
        `${shown} may not be used by this user: give its \`stats socket\` a \`group\` of it`,
        thrown,
      );
    default:
      return fail(`${shown} gave no answer (${codeOf(thrown) || String(thrown)})`, thrown);
  }
}

/** The answer, without the blank line at its end. @throws SluicewayError TRAFFIC where nobody answers in 5 s. */
export async function ask({ shown, values }: Runtime, command: string): Promise<string> {
  const socket = connect(pathOf(shown, values));
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`silent for ${timeoutMs / 1000} s`)));
  try {
    // Not `end`: a client that has closed its half is sometimes not answered while HAProxy reloads.
    socket.write(`${command}\n`);
    return (await text(socket)).trim();
  } catch (thrown) {
    throw unreachable(shown, thrown);
  } finally {
    socket.destroy();
  }
}
