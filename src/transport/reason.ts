/** Why a connection failed, in words: fetch itself says only "fetch failed" and keeps the reason in its cause. */
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
  const known = chain.map((one) => words[textOf(one, 'code') ?? '']).find((text) => text !== undefined);
  const said = chain.map((one) => textOf(one, 'message')).findLast((text) => text !== undefined);
  return known ?? said ?? 'unknown reason';
}

function causes(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  let at = thrown;
  while (at !== undefined && at !== null && !chain.includes(at)) {
    chain.push(at);
    at = firstOf(propertyOf(at, 'errors')) ?? propertyOf(at, 'cause');
  }
  return chain;
}

// By shape, not by class: an error of the runtime's own may come from another realm than ours.
const propertyOf = (thrown: unknown, name: 'errors' | 'cause' | 'code' | 'message'): unknown =>
  typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined;

const firstOf = (errors: unknown): unknown => (Array.isArray(errors) ? errors[0] : undefined);

function textOf(thrown: unknown, name: 'code' | 'message'): string | undefined {
  const text = typeof thrown === 'string' && name === 'message' ? thrown : propertyOf(thrown, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}
