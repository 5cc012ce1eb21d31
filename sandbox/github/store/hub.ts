/** The whole of the stand-in's state: accounts, tokens, repositories, and what can be set for a test. */
import { randomBytes } from 'node:crypto';
import type { Instant } from '../../../src/judge/reading.ts';
import { Clock } from './clock.ts';
import { Listing } from './listing.ts';
import type { Account, App, Writer } from './model.ts';
import { Repository } from './repository.ts';
import type { Token } from './token.ts';

/** Can be set. GitHub documents no limit of statuses per deployment, but has one; the rest is documented. */
export interface Limits {
  statusesPerDeployment: number;
  /** Of an app in one repository, of a person, and of those who do not say who they are. */
  readonly requestsPerHour: { app: number; user: number; anonymous: number };
}

/** The app behind every GITHUB_TOKEN, with its real ids. */
const ACTIONS_BOT = 41_898_282;
const ACTIONS_APP = 15_368;

export class Hub {
  readonly url: string;
  readonly clock = new Clock();
  readonly listing = new Listing();
  readonly limits: Limits = {
    statusesPerDeployment: 100,
    requestsPerHour: { app: 1_000, user: 5_000, anonymous: 60 },
  };
  readonly tokens = new Map<string, Token>();
  readonly repositories = new Map<string, Repository>();
  /** Requests of the hour that began at `since`, by who makes them: see rate.ts. */
  readonly spent = new Map<string, { readonly since: Instant; readonly used: number }>();
  readonly #accounts = new Map<string, Account>();
  readonly #apps = new Map<string, App>([['github-actions', { id: ACTIONS_APP, slug: 'github-actions' }]]);
  #lastId = 1_000_000;

  constructor(url: string) {
    this.url = url;
    this.#accounts.set('github-actions[bot]', { id: ACTIONS_BOT, login: 'github-actions[bot]', type: 'Bot' });
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Made at first mention: everybody is a user of the stand-in. */
  account(login: string): Account {
    const known = this.#accounts.get(login.toLowerCase());
    if (known !== undefined) return known;
    const account: Account = { id: this.nextId(), login, type: login.endsWith('[bot]') ? 'Bot' : 'User' };
    this.#accounts.set(login.toLowerCase(), account);
    return account;
  }

  accountById(id: number): Account | undefined {
    return [...this.#accounts.values()].find((account) => account.id === id);
  }

  app(slug: string): App {
    const app = this.#apps.get(slug) ?? { id: this.nextId(), slug };
    this.#apps.set(slug, app);
    return app;
  }

  addRepository(
    fullName: string,
    options: { readonly defaultBranch: string; readonly private: boolean },
  ): Repository {
    const [owner, name] = fullName.split('/');
    if (owner === undefined || name === undefined) throw new Error(`"${fullName}" is not owner/name`);
    const [id, createdAt] = [this.nextId(), this.clock.now()];
    const repo = new Repository({ id, owner: this.account(owner), name, createdAt, ...options });
    this.repositories.set(fullName.toLowerCase(), repo);
    return repo;
  }

  repository(fullName: string): Repository | undefined {
    return this.repositories.get(fullName.toLowerCase());
  }

  addToken(writer: Writer, about: Pick<Token, 'repository' | 'permissions' | 'run'>): Token {
    const prefix = writer.app === null ? 'github_pat_' : 'ghs_';
    const token: Token = { value: prefix + randomBytes(18).toString('hex'), ...writer, ...about };
    this.tokens.set(token.value, token);
    return token;
  }
}
