/** Which statuses count as events: written by the expected writer, of the grammar, and with a MAC that fits. */
import type { Event } from '../release/event.ts';
import { decode } from './codec.ts';
import { type Signer, sameMac } from './mac.ts';

/** A deployment status as GitHub gives it, cut to what matters here. */
export interface RawStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly createdAt: number;
  /** Login of who wrote it, as REST names it: `github-actions[bot]`. */
  readonly writer: string | null;
}

export interface Trust {
  /** Logins whose statuses count. */
  readonly writers: readonly string[];
  /** With no key at all (empty) the ledger trusts every expected writer; two keys while one is rotated. */
  readonly signers: readonly Signer[];
}

export type Admitted =
  | { readonly is: 'event'; readonly event: Event }
  | { readonly is: 'ignored'; readonly why: string };

/** A foreign `inactive` (GitHub's own, or another tool's) is noise; anything else that does not fit is reported. */
export function admitStatus(status: RawStatus, trust: Trust): Admitted {
  const ignored = (why: string): Admitted => ({ is: 'ignored', why: `status ${status.id}: ${why}` });
  const decoded = decode(status.description);
  if (decoded === undefined) {
    const ours = status.description.startsWith('sw');
    return ignored(ours ? 'malformed' : 'not an event of ours');
  }
  if (status.writer === null || !trust.writers.includes(status.writer)) {
    return ignored(`written by ${status.writer ?? 'nobody'}, expected ${trust.writers.join(' or ')}`);
  }
  const { mac, prefix } = decoded;
  const fits =
    trust.signers.length === 0 ||
    (mac !== null && trust.signers.some((sign) => sameMac(sign(status.state, prefix), mac)));
  if (!fits) return ignored(mac === null ? 'it carries no MAC' : 'its MAC does not fit');
  return { is: 'event', event: { ...decoded.event, id: status.id, at: status.createdAt } };
}
