/** A release's deployment statuses as events: what is read counts only if it is ours, what is written is read again. */
import { encode } from '../ledger/codec.ts';
import { type Signer, signer } from '../ledger/mac.ts';
import { admitStatus } from '../ledger/trust.ts';
import type { Event, NewEvent } from '../release/event.ts';
import type { GitHub } from './client.ts';
import { createStatus, listStatuses, type RawStatus } from './statuses.ts';

export interface JournalOptions {
  /** `owner/name` */
  readonly repository: string;
  /** Keys of the ledger, the one to sign with first; none: every expected writer is trusted. */
  readonly keys: readonly string[];
  /** Logins whose statuses count. */
  readonly writers: readonly string[];
  /** Page of this run, and of the service. */
  readonly runUrl: string;
  readonly serviceUrl: string;
  /** Told of statuses that claim to be events and do not count. */
  readonly warn: (line: string) => void;
  /** Takes the secrets out of the words: a status can be read by everybody who can read the repository. */
  readonly mask: (text: string) => string;
}

export interface Journal {
  load(): Promise<readonly Event[]>;
  /** The event that a status of this release, seen elsewhere, stands for; `null` where it does not count. */
  recognise(status: SeenStatus): Event | null;
  append(event: NewEvent): Promise<Event>;
}

/** A status as the overview shows it, without its id. */
export interface SeenStatus {
  readonly state: string;
  readonly description: string;
  readonly creator: string | null;
  readonly createdAt: number;
}

const describe = (status: RawStatus) => ({ ...status, writer: status.writer.login });

async function write(
  github: GitHub,
  release: number,
  event: NewEvent,
  sign: Signer | null,
  { runUrl, serviceUrl }: JournalOptions,
): Promise<Event> {
  const urls = serviceUrl === '' ? {} : { environment_url: serviceUrl };
  const status = await createStatus(github, release, { ...encode(event, sign), log_url: runUrl, ...urls });
  return { ...event, id: status.id, at: status.createdAt };
}

/** Which statuses count; of those that claim to and do not, each is told of once. */
function admitting(release: number, options: JournalOptions, signers: readonly Signer[]) {
  const trust = { writers: options.writers, signers };
  const warned = new Set<number>();
  return (status: RawStatus): readonly Event[] => {
    const found = admitStatus(describe(status), trust);
    if (found.is === 'event') return [found.event];
    if (status.description.startsWith('sw1 ') && !warned.has(status.id)) {
      warned.add(status.id);
      options.warn(`Ignored in the ledger of release ${release}: ${found.why}`);
    }
    return [];
  };
}

/**
 * The journal of one deployment. It never forgets what it appended itself: GitHub's lists may lag behind.
 * @param made this job has just made the deployment: the first reading has only what it wrote itself
 */
export function createJournal(
  github: GitHub,
  release: number,
  options: JournalOptions,
  made = false,
): Journal {
  const signers = options.keys.map((key) => signer(key, options.repository, release));
  const admit = admitting(release, options, signers);
  const trust = { writers: options.writers, signers };
  const own = new Map<number, Event>();
  let untouched = made;
  return {
    async load() {
      const statuses = untouched ? [] : await listStatuses(github, release);
      untouched = false;
      const found = statuses.flatMap(admit);
      return [...new Map([...own, ...found.map((event): [number, Event] => [event.id, event])]).values()];
    },
    recognise({ creator: writer, ...status }) {
      const found = admitStatus({ ...status, writer, id: 0 }, trust);
      return found.is === 'event' ? found.event : null;
    },
    async append(event) {
      const told = { ...event, words: options.mask(event.words) };
      const stored = await write(github, release, told, signers[0] ?? null, options);
      own.set(stored.id, stored);
      return stored;
    },
  };
}
