/**
 * Which events are ours: HMAC-SHA256 (RFC 2104) cut to 9 bytes, over the repository, the deployment's id, the
 * status's state and the machine's part of its description. The key is `SLUICEWAY_KEY`, a line of SLUICEWAY_ENV.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Gives the MAC, 12 characters of base64url. */
export type Signer = (state: string, prefix: string) => string;

/** What is signed stands for itself and nothing else: each part is preceded by its length. */
const framed = (parts: readonly string[]): string => parts.map((part) => `${part.length}:${part}`).join('');

function mac(key: string, parts: readonly string[]): string {
  return createHmac('sha256', key).update(framed(parts)).digest().subarray(0, 9).toString('base64url');
}

export function signer(key: string, repository: string, deployment: number): Signer {
  return (state, prefix) => mac(key, ['status', repository, String(deployment), state, prefix]);
}

/** The payload's MAC; its deployment has no id yet, so the commit and the environment bind it. */
export function signPayload(
  key: string,
  repository: string,
  sha: string,
  environment: string,
  payload: string,
): string {
  return mac(key, ['payload', repository, sha, environment, payload]);
}

/** Compares in constant time. */
export function sameMac(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
