/** A rehearsal with commands by psql on a real server: the test says what is run, and gets what was found. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../src/config/parts.ts';
import { rehearse } from '../../src/migration/rehearse.ts';
import type { RehearsalResult } from '../../src/migration/result.ts';
import type { RehearsalDeps } from '../../src/migration/scene.ts';
import { type Fixture, here, sql } from '../drivers/database/postgres.ts';

export interface Asked {
  /** Names the database; `tables` is SQL that is run on it before. */
  readonly name: string;
  readonly tables?: string;
  /** SQL of the commands; what is left out is not configured. */
  readonly migrate: string;
  readonly revert?: string;
  readonly verify?: string;
  /** Not SQL but the command itself. */
  readonly verifyPrevious?: string;
  readonly previous?: RehearsalDeps['previous'];
  readonly checkOut?: RehearsalDeps['checkOut'];
}

export async function rehearsed(server: Fixture, bin: string, asked: Asked): Promise<RehearsalResult> {
  const production = await server.shop(asked.name);
  if (asked.tables !== undefined) await sql(production, asked.tables);
  const directory = join(server.directory(), `job-${asked.name}`);
  mkdirSync(directory);
  const command = (text: string): string =>
    `PATH=${bin}:$PATH psql -qXAt -v ON_ERROR_STOP=1 "$DATABASE_URL" <<'SQL'\n${text}\nSQL`;
  const { migrate, revert, verify, verifyPrevious } = asked;
  const database: Database = {
    url: '$SHOP',
    migrate: command(migrate),
    timeout: 30_000,
    locks: { wait: 0, timeout: null, retries: 0 },
    ...(revert === undefined ? {} : { revert: command(revert) }),
    rehearsal: {
      clone: { from: '$SHOP' },
      env: {},
      server: server.url(),
      expect: [],
      accept: [],
      readerMs: 0,
      verifyPrevious,
      verify: verify === undefined ? undefined : command(verify),
    },
  };
  return rehearse(database, {
    values: { SHOP: production },
    workspace: directory,
    directory,
    run: '12.1',
    places: here,
    mask: (text) => text,
    log: () => undefined,
    previous: asked.previous ?? { is: 'none' },
    checkOut: asked.checkOut ?? (async () => Promise.reject(new Error('not asked for'))),
  });
}
