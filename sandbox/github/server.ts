/** The stand-in for GitHub: its REST API, and what it needs of GraphQL, over HTTP on this machine. */
import { createServer } from 'node:http';
import { type Fault, Faults } from './faults.ts';
import type { RecordedCall } from './journal.ts';
import { type Listener, listen } from './listener.ts';
import type { Violation } from './openapi/exceptions.ts';
import { type Checker, observer } from './openapi/observer.ts';
import { type Judging, judging } from './people/judging.ts';
import { type Pushing, pushing } from './people/pushing.ts';
import { type Running, running } from './people/running.ts';
import type { Permissions } from './store/token.ts';
import type { Clock } from './store/clock.ts';
import { Hub, type Limits } from './store/hub.ts';
import type { Listing } from './store/listing.ts';
import type { Repository } from './store/repository.ts';

export type RepositoryHandle = Pushing & Running & Judging & { readonly name: string };

export interface RepositoryOptions {
  readonly defaultBranch?: string;
  readonly private?: boolean;
}

/** A person's token has all rights unless told; that of an app has those that it is given. */
export type TokenOptions = {
  /** `owner/name`. */
  readonly repo: string;
  /** The workflow run that it belongs to. */
  readonly run?: number;
} & (
  | { readonly user: string; readonly permissions?: Permissions }
  | { readonly app: string; readonly permissions: Permissions }
);

export interface GitHub {
  /** Root of the REST API; GraphQL is at `/graphql`. */
  readonly url: string;
  readonly clock: Clock;
  /** What lists promise: order and lag can be set. */
  readonly lists: Listing;
  readonly limits: Limits;
  /** Makes the repository, or gives the one there is. */
  repository(name: string, options?: RepositoryOptions): RepositoryHandle;
  token(options: TokenOptions): string;
  /** The same token with other permissions: as the next job of a run has, where it cannot be given a new one. */
  regrant(token: string, permissions: Permissions): void;
  calls(): readonly RecordedCall[];
  resetCalls(): void;
  fail(fault: Fault): void;
  /** Deviations from GitHub's description; throws unless started with `validate`. */
  violations(): readonly Violation[];
  resetViolations(): void;
  close(): Promise<void>;
}

export interface GitHubOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Check every request and reply against GitHub's description. */
  readonly validate?: boolean;
}

const handleOf = (hub: Hub, repo: Repository): RepositoryHandle => ({
  name: repo.fullName,
  ...pushing(hub, repo),
  ...running(hub, repo),
  ...judging(hub, repo),
});

const repositoryOf = (hub: Hub, name: string, options: RepositoryOptions): RepositoryHandle => {
  const { defaultBranch = 'main', private: isPrivate = false } = options;
  return handleOf(
    hub,
    hub.repository(name) ?? hub.addRepository(name, { defaultBranch, private: isPrivate }),
  );
};

const tokenOf = (hub: Hub, options: TokenOptions): string => {
  const { repo: repository, run = null } = options;
  const about = { repository, run, permissions: options.permissions ?? 'write-all' };
  const writer =
    'user' in options
      ? { account: hub.account(options.user), app: null }
      : { account: hub.account(`${options.app}[bot]`), app: hub.app(options.app) };
  return hub.addToken(writer, about).value;
};

const regrant = (hub: Hub, value: string, permissions: Permissions): void => {
  const known = hub.tokens.get(value);
  if (known === undefined) throw new Error('there is no such token');
  hub.tokens.set(value, { ...known, permissions });
};

interface Started {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Listens on this machine only; `close` cuts kept connections too. */
const startServer = async (port: number, on: (url: string) => Listener): Promise<Started> => {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');
  const url = `http://127.0.0.1:${address.port}`;
  const listener = on(url);
  server.on('request', (incoming, response) => {
    listen(listener, incoming, response).catch(() => incoming.socket.destroy());
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, close };
};

const noObserver: Checker = {
  observe: () => undefined,
  reset: () => undefined,
  violations: () => {
    throw new Error('nothing was checked: start the stand-in with { validate: true }');
  },
};

export const startGitHub = async ({ port = 0, validate = false }: GitHubOptions = {}): Promise<GitHub> => {
  const checker = validate ? observer() : noObserver;
  const journal: RecordedCall[] = [];
  const faults = new Faults();
  let hub = new Hub('');
  const { url, close } = await startServer(port, (address) => {
    hub = new Hub(address);
    return { hub, faults, journal, observer: checker };
  });
  return {
    url,
    clock: hub.clock,
    lists: hub.listing,
    limits: hub.limits,
    repository: (name, options = {}) => repositoryOf(hub, name, options),
    token: (options) => tokenOf(hub, options),
    regrant: (token, permissions) => regrant(hub, token, permissions),
    calls: () => [...journal],
    resetCalls: () => void journal.splice(0),
    fail: (fault) => faults.add(fault),
    violations: () => checker.violations(),
    resetViolations: () => checker.reset(),
    close,
  };
};
