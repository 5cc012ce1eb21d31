/** All that the stand-in for TripAvail asks of its database, as each version asks it. */
import type pg from 'pg';
import { hasGiftNotes, type Version } from '../shop/version.ts';

export interface Package {
  readonly id: number;
  readonly kind: 'hotel' | 'tour';
  readonly name: string;
  readonly priceCents: number;
}
export interface Booking {
  readonly id: number;
  readonly state: string;
  readonly totalCents: number;
  readonly priceSnapshot: unknown;
}
export interface Quote {
  readonly packageId: number;
  readonly quantity: number;
  readonly promoCode?: string | undefined;
}
export interface Queues {
  readonly waiting: number;
  readonly delayed: number;
  readonly failed: number;
}
/** What a pool and a client of `pg` have in common. */
type Queryable = Pick<pg.Pool, 'query'> | Pick<pg.Client, 'query'>;

/** v2 takes promo codes, in the column that migration 2 adds: it differs from v1 where the shop's does. */
const hasPromoCodes = (version: Version): boolean => hasGiftNotes(version);

const packageColumns = 'id::float8 AS id, kind, name, price_cents AS "priceCents"';
const bookingColumns =
  'id::float8 AS id, state, total_cents::float8 AS "totalCents", price_snapshot AS "priceSnapshot"';

/** Columns without which a version cannot work. */
const neededColumns = (version: Version): readonly string[] => [
  ...['users.email', 'providers.verified', 'packages.inventory', 'bookings.state', 'bookings.price_snapshot'],
  ...(hasPromoCodes(version) ? ['bookings.promo_code'] : []),
];

export class Store {
  readonly #database: Queryable;
  readonly #version: Version;

  constructor(database: Queryable, version: Version) {
    this.#database = database;
    this.#version = version;
  }

  async register(email: string, passwordHash: string): Promise<number | undefined> {
    return this.#id('INSERT INTO users (email, password_hash) VALUES ($1, $2) RETURNING id', [
      email,
      passwordHash,
    ]);
  }

  async login(email: string, passwordHash: string): Promise<number | undefined> {
    return this.#id('SELECT id FROM users WHERE email = $1 AND password_hash = $2', [email, passwordHash]);
  }

  async addProvider(name: string): Promise<number | undefined> {
    return this.#id('INSERT INTO providers (name) VALUES ($1) RETURNING id', [name]);
  }

  async approve(provider: number): Promise<number | undefined> {
    return this.#id('UPDATE providers SET verified = true WHERE id = $1 RETURNING id', [provider]);
  }

  /** Undefined where the provider is not verified: verification blocks publishing. */
  async publish(provider: number, name: string): Promise<number | undefined> {
    const text = `INSERT INTO packages (provider_id, kind, name, price_cents, inventory)
      SELECT id, 'tour', $2, 9900, 20 FROM providers WHERE id = $1 AND verified RETURNING id`;
    return this.#id(text, [provider, name]);
  }

  async packages(kind: Package['kind']): Promise<readonly Package[]> {
    const text = `SELECT ${packageColumns} FROM packages WHERE kind = $1 ORDER BY id LIMIT 20`;
    return (await this.#database.query<Package>(text, [kind])).rows;
  }

  async package(id: number): Promise<Package | undefined> {
    const text = `SELECT ${packageColumns} FROM packages WHERE id = $1`;
    return (await this.#database.query<Package>(text, [id])).rows[0];
  }

  /** The price is kept with the quote, whatever the package costs later. */
  async quote({ packageId, quantity, promoCode }: Quote): Promise<Booking | undefined> {
    const promo = hasPromoCodes(this.#version);
    const text = `INSERT INTO bookings (package_id, quantity, total_cents, price_snapshot${promo ? ', promo_code' : ''})
      SELECT id, $2::int, price_cents * $2::bigint, jsonb_build_object('priceCents', price_cents)${promo ? ', $3::text' : ''}
      FROM packages WHERE id = $1 RETURNING ${bookingColumns}`;
    return this.#booking(text, [packageId, quantity, ...(promo ? [promoCode ?? null] : [])]);
  }

  /** From QUOTE alone; takes the places out of the inventory. */
  async hold(id: number, key: string): Promise<Booking | undefined> {
    const text = `WITH held AS (
        UPDATE bookings SET state = 'HOLD', idempotency_key = $2, held_until = now() + interval '15 minutes'
        WHERE id = $1 AND state = 'QUOTE' RETURNING *
      ), taken AS (
        UPDATE packages SET inventory = inventory - held.quantity FROM held WHERE packages.id = held.package_id
      ) SELECT ${bookingColumns} FROM held`;
    return this.#booking(text, [id, key]);
  }

  /** From HOLD through PAYMENT; enters it in the ledger and queues the confirmation. */
  async confirm(id: number, key: string): Promise<Booking | undefined> {
    const pay = `UPDATE bookings SET state = 'PAYMENT', idempotency_key = $2 WHERE id = $1 AND state = 'HOLD'`;
    await this.#database.query(pay, [id, key]);
    const text = `WITH confirmed AS (
        UPDATE bookings SET state = 'CONFIRMED' WHERE id = $1 AND state = 'PAYMENT' RETURNING *
      ), entry AS (
        INSERT INTO ledger_entries (booking_id, amount_cents) SELECT id, total_cents FROM confirmed
      ), job AS (
        INSERT INTO jobs (queue, state) SELECT 'notifications', 'done' FROM confirmed
      ) SELECT ${bookingColumns} FROM confirmed`;
    return this.#booking(text, [id]);
  }

  async queues(): Promise<Queues | undefined> {
    const of = (state: string): string => `count(*) FILTER (WHERE state = '${state}')::int AS ${state}`;
    const text = `SELECT ${of('waiting')}, ${of('delayed')}, ${of('failed')} FROM jobs`;
    return (await this.#database.query<Queues>(text)).rows[0];
  }

  async missingColumns(): Promise<readonly string[]> {
    const text = `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
      WHERE table_schema = current_schema()`;
    const found = new Set((await this.#database.query<{ name: string }>(text)).rows.map(({ name }) => name));
    return neededColumns(this.#version).filter((name) => !found.has(name));
  }

  async #id(text: string, values: readonly unknown[]): Promise<number | undefined> {
    const { rows } = await this.#database.query<{ id: string }>(text, [...values]);
    return rows[0] === undefined ? undefined : Number(rows[0].id);
  }

  async #booking(text: string, values: readonly unknown[]): Promise<Booking | undefined> {
    return (await this.#database.query<Booking>(text, [...values])).rows[0];
  }
}
