/**
 * A certificate for the proxy, made where a client first asks for TLS: Node makes keys but no certificates, and not
 * every runner has openssl. DER by ITU-T X.690, the certificate by RFC 5280, section 4.1; nobody can verify it.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';

function lengthOf(bytes: number): Buffer {
  if (bytes < 128) return Buffer.from([bytes]);
  return bytes < 256 ? Buffer.from([0x81, bytes]) : Buffer.from([0x82, bytes >> 8, bytes & 255]);
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
const time = (text: string): Buffer => der(0x17, Buffer.from(text));

/** 1.2.840.10045.4.3.2, of RFC 5758. */
const ecdsaWithSha256 = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
/** 2.5.4.3, the common name. */
const commonName = der(0x06, Buffer.from('550403', 'hex'));
const name = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from('sluiceway trace')))));
/** Years have two digits: 50 and above are of the 20th century. */
const validity = sequence(time('200101000000Z'), time('491231235959Z'));
const version3 = der(0xa0, integer(2));

function made(): SecureContext {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const told = sequence(version3, integer(1), ecdsaWithSha256, name, validity, name, publicKey);
  const signature = der(0x03, Buffer.from([0]), sign('sha256', told, privateKey));
  const base64 = sequence(told, ecdsaWithSha256, signature).toString('base64');
  const cert = `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
  return createSecureContext({ key: privateKey, cert });
}

let context: SecureContext | undefined;

/** Of this process; its key is never written. */
export const ownCertificate = (): SecureContext => (context ??= made());
