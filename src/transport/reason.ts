/** Why a connection failed, in words: fetch itself says only "fetch failed" and keeps the reason in its cause. */
import { messageOf } from '../errors.ts';

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its TLS certificate is signed by an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its TLS certificate is signed by an authority that is not trusted here',
  CERT_HAS_EXPIRED: 'its TLS certificate has expired',
};

/** The innermost cause that has a code, else the innermost message. Of several addresses tried, the first's. */
export function reasonOf(thrown: unknown): string {
  const chain = causes(thrown);
  const known = chain.map(codeOf).find((code) => code !== undefined && Object.hasOwn(words, code));
  if (known !== undefined) return words[known] ?? known;
  return chain.map(messageOf).findLast((message) => message !== '') ?? 'unknown reason';
}

function causes(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  let at = thrown;
  while (at !== undefined && at !== null && !chain.includes(at)) {
    chain.push(at);
    const inner: unknown = at instanceof AggregateError ? at.errors[0] : undefined;
    at = inner ?? (at instanceof Error ? at.cause : undefined);
  }
  return chain;
}

const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
