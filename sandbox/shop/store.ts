/** All that the shop asks of its database, as each version asks it. */
import type pg from 'pg';
import { hasGiftNotes, neededColumns, type Version } from './version.ts';

export interface Product {
  readonly id: number;
  readonly name: string;
  readonly priceCents: number;
}
/** `giftNote` is there from v2 on. */
export interface Order {
  readonly id: number;
  readonly productId: number;
  readonly quantity: number;
  readonly totalCents: number;
  readonly giftNote?: string | null;
}
export interface NewOrder {
  readonly productId: number;
  readonly quantity: number;
  readonly giftNote?: string | undefined;
}
/** What a pool and a client of `pg` have in common. */
type Queryable = Pick<pg.Pool, 'query'> | Pick<pg.Client, 'query'>;

const pageSize = 20;

export class Store {
  readonly #database: Queryable;
  readonly #version: Version;

  constructor(database: Queryable, version: Version) {
    this.#database = database;
    this.#version = version;
  }

  /** Page 0 is the first. */
  async products(page: number): Promise<readonly Product[]> {
    const text = `SELECT id::float8 AS id, name, price_cents AS "priceCents" FROM products
      ORDER BY id LIMIT ${pageSize} OFFSET $1`;
    return (await this.#database.query<Product>(text, [page * pageSize])).rows;
  }

  async product(id: number): Promise<Product | undefined> {
    const text = 'SELECT id::float8 AS id, name, price_cents AS "priceCents" FROM products WHERE id = $1';
    return (await this.#database.query<Product>(text, [id])).rows[0];
  }

  async order(id: number): Promise<Order | undefined> {
    const text = `SELECT ${this.#orderColumns()} FROM orders WHERE id = $1`;
    return (await this.#database.query<Order>(text, [id])).rows[0];
  }

  /** Undefined where there is no such product. */
  async placeOrder({ productId, quantity, giftNote }: NewOrder): Promise<Order | undefined> {
    const notes = hasGiftNotes(this.#version);
    const text = `INSERT INTO orders (product_id, quantity, total_cents${notes ? ', gift_note' : ''})
      SELECT id, $2::int, price_cents * $2::bigint${notes ? ', $3::text' : ''} FROM products WHERE id = $1
      RETURNING ${this.#orderColumns()}`;
    const values = [productId, quantity, ...(notes ? [giftNote ?? null] : [])];
    return (await this.#database.query<Order>(text, values)).rows[0];
  }

  /** The columns that this version needs and the schema lacks. */
  async missingColumns(): Promise<readonly string[]> {
    const text = `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
      WHERE table_schema = current_schema()`;
    const found = new Set((await this.#database.query<{ name: string }>(text)).rows.map(({ name }) => name));
    return neededColumns(this.#version).filter((name) => !found.has(name));
  }

  #orderColumns(): string {
    const plain = `id::float8 AS id, product_id::float8 AS "productId", quantity, total_cents::float8 AS "totalCents"`;
    return hasGiftNotes(this.#version) ? `${plain}, gift_note AS "giftNote"` : plain;
  }
}
