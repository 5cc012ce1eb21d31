/** What tests of the clone share: one that is made on the file's own server, what there is of them, and what they hold. */
import type { Clone, CloneRequest } from '../../../src/drivers/database/postgres/clone/request.ts';
import { clone } from '../../../src/drivers/database/postgres/clone.ts';
import { type Fixture, here, one, quiet } from './postgres.ts';

export interface Cloning {
  readonly make: (source: CloneRequest['source'], more?: Partial<CloneRequest>) => Promise<Clone>;
  /** Names of the databases that are clones, or their templates. */
  readonly clones: () => Promise<readonly string[]>;
}

/** @param run names the clones that are made by it */
export const cloningOn = (server: Fixture, run: string): Cloning => ({
  make: (source, more = {}) =>
    clone({
      source,
      server: server.url(),
      run,
      directory: server.directory(),
      places: here,
      log: quiet,
      ...more,
    }),
  clones: async () => (await server.databases()).filter((name) => name.startsWith('sluiceway_clone_')),
});

/** Of all rows of a shop. */
export const digestOfRows = (url: string): Promise<unknown> =>
  one(
    url,
    `select md5(string_agg(p::text, ',' order by id)) || (select md5(string_agg(o::text, ',' order by id)) from orders o) from products p`,
  );
