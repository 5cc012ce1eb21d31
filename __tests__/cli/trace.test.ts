/** `sluiceway trace` with real migration tools: what they did is told, and they did what they do without it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { root } from '../../scripts/build/command.ts';
import { one, sql, usePostgres } from '../drivers/database/postgres.ts';
import { describeWith } from '../real-part.ts';
import { type Said, sluiceway, type Statement, statementsIn } from './sluiceway.ts';

const postgres = usePostgres();

const trace = (url: string, words: readonly string[], cwd?: string): Promise<Said> =>
  sluiceway(['trace', '--database', url, '--json', '--', ...words], cwd === undefined ? {} : { cwd });

const about = (statements: readonly Statement[], text: string): Statement | undefined =>
  statements.find((each) => each.sql.toLowerCase().includes(text));

function folder(name: string): string {
  const path = join(postgres.directory(), name);
  mkdirSync(path, { recursive: true });
  return path;
}

describeWith('postgresql', 'psql through the tracer', () => {
  test('a file with everything that a file can have', async () => {
    const url = await postgres.shop('by_psql');
    const file = join(folder('psql'), 'up.sql');
    writeFileSync(
      file,
      `begin;
       alter table orders alter column note set not null;
       update orders set note = 'x' where id = 1 \\; select count(*) from products;
       commit;
       create index concurrently orders_note on orders (note);
       \\copy products from pstdin csv
       do $$ begin execute 'alter table orders alter id type bigint'; end $$;
       select nothing;\n`,
    );
    const said = await trace(url, ['bash', '-c', `echo "5000,late" | psql -v ON_ERROR_STOP=1 -f ${file}`]);
    const all = statementsIn(said);
    expect(said.code).toBe(3);
    expect(said.stderr).toContain('column "nothing" does not exist');
    expect(about(all, 'set not null')).toMatchObject({
      locks: { 'public.orders': 'AccessExclusiveLock' },
      scanned: ['public.orders'],
      rewritten: [],
      inTransaction: true,
    });
    expect(about(all, 'concurrently')).toMatchObject({
      locks: { 'public.orders': 'ShareUpdateExclusiveLock' },
      scanned: ['public.orders'],
      inTransaction: false,
    });
    expect(about(all, 'copy ')).toMatchObject({
      locks: { 'public.products': 'RowExclusiveLock' },
      error: null,
    });
    expect(about(all, 'do $$')).toMatchObject({ rewritten: ['public.orders'] });
    expect(about(all, 'select nothing')).toMatchObject({ error: 'column "nothing" does not exist' });
    expect(await one(url, 'select count(*)::int from products')).toBe(1_001);
  });

  test('without --json it is a table, and the command’s output stays its own', async () => {
    const url = await postgres.shop('by_table');
    const command = ['psql', '-Atc', 'select 42', '-c', 'alter table products alter id type bigint'];
    const { stdout, code } = await sluiceway(['trace', '--database', url, '--', ...command]);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe('42');
    expect(stdout).toMatch(
      /alter table products alter id type bigint\n +locks +AccessExclusive public\.products/,
    );
    expect(stdout).toMatch(/rewrites +public\.products/);
    expect(stdout).toMatch(/readers of public\.(products|orders) were shut out/);
  });
});

describe('node-pg-migrate through the tracer', () => {
  const migrations = {
    '1_note.js': `export const up = (pgm) => {
      pgm.addColumn('orders', { gift: { type: 'text' } });
      pgm.alterColumn('orders', 'id', { type: 'bigint' });
    };`,
    '2_index.js': `export const up = (pgm) => {
      pgm.noTransaction();
      pgm.createIndex('orders', 'note', { concurrently: true });
    };`,
  };

  test('migrates in and outside of transactions, by DATABASE_URL alone', async () => {
    const url = await postgres.shop('by_node');
    const cwd = folder('node-pg-migrate');
    writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }');
    mkdirSync(join(cwd, 'migrations'));
    for (const [name, text] of Object.entries(migrations)) writeFileSync(join(cwd, 'migrations', name), text);
    const program = join(root, 'node_modules/node-pg-migrate/bin/node-pg-migrate.js');
    const said = await trace(url, [process.execPath, program, 'up'], cwd);
    expect(said).toMatchObject({ code: 0 });
    const all = statementsIn(said);
    expect(about(all, 'type bigint')).toMatchObject({
      locks: { 'public.orders': 'AccessExclusiveLock' },
      rewritten: ['public.orders'],
      inTransaction: true,
    });
    expect(about(all, 'create index')).toMatchObject({
      locks: { 'public.orders': 'ShareUpdateExclusiveLock' },
      inTransaction: false,
    });
    expect(await one(url, 'select count(*)::int from pgmigrations')).toBe(2);
  });
});

describeWith('alembic', 'Alembic through the tracer', () => {
  const env = `
import os
from alembic import context
from sqlalchemy import create_engine
with create_engine(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://")).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`;
  const version = `
from alembic import op
import sqlalchemy as sa
revision = "1"
down_revision = None
def upgrade():
    op.add_column("orders", sa.Column("gift", sa.Text()))
    op.create_check_constraint("short", "products", "length(name) < 100")
    with op.get_context().autocommit_block():
        op.create_index("orders_note", "orders", ["note"], postgresql_concurrently=True)
`;

  test('migrates with psycopg2 and an autocommit block', async () => {
    const url = await postgres.shop('by_alembic');
    const cwd = folder('alembic');
    mkdirSync(join(cwd, 'db/versions'), { recursive: true });
    writeFileSync(join(cwd, 'alembic.ini'), '[alembic]\nscript_location = db\n');
    writeFileSync(join(cwd, 'db/env.py'), env);
    writeFileSync(join(cwd, 'db/versions/1.py'), version);
    const said = await trace(url, ['alembic', 'upgrade', 'head'], cwd);
    expect(said).toMatchObject({ code: 0 });
    const all = statementsIn(said);
    expect(about(all, 'add constraint')).toMatchObject({
      locks: { 'public.products': 'AccessExclusiveLock' },
      scanned: ['public.products'],
      inTransaction: true,
    });
    expect(about(all, 'concurrently')).toMatchObject({ inTransaction: false, error: null });
    expect(await one(url, 'select version_num from alembic_version')).toBe('1');
  });
});

test('a command that cannot be run is named, and nothing is left listening', async () => {
  const { code, stderr } = await trace(postgres.url(), ['no-such-tool']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('"no-such-tool" cannot be run')]);
});

test('a database that is not there is named, its password is not', async () => {
  const { code, stderr } = await trace(postgres.url('nowhere'), ['true']);
  expect(code).toBe(1);
  expect(stderr).toContain('nowhere');
  expect(stderr).not.toContain(new URL(postgres.url()).password);
});

test('hostile characters in name and password reach the server as they are', async () => {
  const [name, database] = ['p@ss/w:o?r#d %', 'dä ta"%'];
  await sql(postgres.url(), `create role "${name}" login superuser password '${name}'`);
  await sql(postgres.url(), `create database "${database.replace('"', '""')}"`);
  const url = new URL(postgres.url(database));
  url.username = encodeURIComponent(name);
  url.password = encodeURIComponent(name);
  const said = await trace(url.href, ['psql', '-Atc', 'select current_user || current_database()']);
  expect([said.code, said.stderr.trim()]).toEqual([0, name + database]);
});
