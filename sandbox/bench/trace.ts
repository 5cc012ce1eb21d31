/** What the tracer adds to a statement, in a database of few tables and of many: the same statements with and without. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Postgres, startPostgres } from '../postgres/start.ts';
import { openSession, withSession } from '../../src/drivers/database/postgres/session.ts';
import { startProxy } from '../../src/migration/trace/proxy.ts';
import { type Bench, type Measured, measured, median } from './measured.ts';

const sizes = [10, 5_000] as const;
const statements = 200;
const rounds = 5;

/** DDL and DML as a migration has them, each in its own transaction and on its own table, over and over. */
const forms = (index: number): string => {
  const table = `t${index % 10}`;
  const all = [
    `alter table ${table} add column c${index} text`,
    `update ${table} set a = a + 1`,
    `create index i${index} on ${table} (a)`,
    `insert into ${table} (a) select 1`,
    `alter table ${table} alter column a set default ${index}`,
  ];
  return all[index % all.length] ?? '';
};

async function fill(url: string, tables: number): Promise<void> {
  await withSession(url, async (session) => {
    for (let from = 0; from < tables; from += 500) {
      const names = Array.from({ length: Math.min(500, tables - from) }, (_, index) => `t${from + index}`);
      await session.query(names.map((name) => `create table ${name} (a int)`).join('; '));
    }
  });
}

/** Once to warm up, once to be timed; ms a statement. */
async function timed(url: string): Promise<number> {
  const session = await openSession(url);
  try {
    let from = 0;
    for (let index = 0; index < statements * 2; index += 1) {
      if (index === statements) from = performance.now();
      await session.query(forms(index));
    }
    return (performance.now() - from) / statements;
  } finally {
    await session.end();
  }
}

async function traced(url: string): Promise<number> {
  const proxy = await startProxy(url);
  try {
    return await timed(proxy.url);
  } finally {
    await proxy.close();
  }
}

/** Each round has a database of its own, as both leave their columns and indexes behind. */
async function round(
  server: Postgres,
  tables: number,
  work: (url: string) => Promise<number>,
): Promise<number> {
  await withSession(server.url(), (session) =>
    session.query(`create database trial template with_${tables}`),
  );
  const took = await work(server.url('trial'));
  await withSession(server.url(), (session) => session.query('drop database trial with (force)'));
  return took;
}

const hundredth = (value: number): number => Math.round(value * 100) / 100;

async function measureWith(server: Postgres, tables: number): Promise<Measured> {
  await withSession(server.url(), (session) => session.query(`create database with_${tables}`));
  await fill(server.url(`with_${tables}`), tables);
  const [without, through]: [number[], number[]] = [[], []];
  for (let index = 0; index < rounds; index += 1) {
    without.push(await round(server, tables, timed));
    through.push(await round(server, tables, traced));
  }
  const figure = hundredth(median(through.map((ms, index) => ms - (without[index] ?? 0))));
  const detail = {
    without: hundredth(median(without)),
    through: hundredth(median(through)),
    statements,
    rounds,
  };
  const name = `Added to a statement by the tracer, ${tables.toLocaleString('en')} tables`;
  return measured({ name, figure, unit: 'ms', goal: 2, detail });
}

export const tracing: Bench = {
  name: 'trace',
  async measure() {
    const directory = mkdtempSync(join(tmpdir(), 'sluiceway-bench-'));
    const server = await startPostgres({ directory: join(directory, 'server') });
    try {
      const all: Measured[] = [];
      for (const tables of sizes) all.push(await measureWith(server, tables));
      return { measured: all };
    } finally {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
