/** What comes before the first message proper: a connection begins with a packet that has no letter. */

export type Opening =
  | { readonly kind: 'incomplete' }
  /** SSLRequest and GSSENCRequest, to which the answer is one letter. */
  | { readonly kind: 'ssl'; readonly length: number }
  | { readonly kind: 'gss'; readonly length: number }
  | { readonly kind: 'cancel'; readonly packet: Buffer }
  | { readonly kind: 'startup'; readonly packet: Buffer; readonly rest: Buffer };

const codes = { cancel: 80877102, ssl: 80877103, gss: 80877104 } as const;

/** Longer ones are refused by PostgreSQL too. */
const longest = 10_000;

/** Reads the first packet of what a client has sent so far. Throws RangeError where it is none. */
export function opening(bytes: Buffer): Opening {
  if (bytes.length < 8) return { kind: 'incomplete' };
  const length = bytes.readInt32BE(0);
  if (length < 8 || length > longest) throw new RangeError(`a first packet of ${length} bytes`);
  const code = bytes.readInt32BE(4);
  if (code === codes.ssl) return { kind: 'ssl', length };
  if (code === codes.gss) return { kind: 'gss', length };
  if (bytes.length < length) return { kind: 'incomplete' };
  const packet = bytes.subarray(0, length);
  return code === codes.cancel
    ? { kind: 'cancel', packet }
    : { kind: 'startup', packet, rest: bytes.subarray(length) };
}

/** SASL's offer, as the server makes it over TLS: what only a client with TLS may take is left out. */
export function withoutChannelBinding(message: Buffer): Buffer {
  const isOffer = message[0] === 0x52 && message.length > 9 && message.readInt32BE(5) === 10;
  const plus = Buffer.from('SCRAM-SHA-256-PLUS\0');
  const at = isOffer ? message.indexOf(plus) : -1;
  if (at === -1) return message;
  const kept = Buffer.concat([message.subarray(0, at), message.subarray(at + plus.length)]);
  kept.writeInt32BE(kept.length - 1, 1);
  return kept;
}

/** Of a startup packet: `user`, `database`, and settings. */
export function parametersOf(packet: Buffer): ReadonlyMap<string, string> {
  const words = packet.toString('utf8', 8).split('\0');
  const pairs = words.flatMap((word, index): readonly (readonly [string, string])[] =>
    index % 2 === 0 && word !== '' ? [[word, words[index + 1] ?? '']] : [],
  );
  return new Map(pairs);
}
