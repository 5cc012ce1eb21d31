/** What clients say to PostgreSQL by the simple protocol; and all conversations together. */
import { protocol } from './conversations-extended.ts';
import { copies } from './conversations-copy.ts';
import type { Conversation } from './turn.ts';

const say = (title: string, ...texts: readonly string[]): Conversation => ({
  title,
  turns: texts.map((send) => ({ send, until: 'Z' })),
});

export const setup = `
  create table orders (id int primary key, note text, total numeric(10,2));
  insert into orders select g, 'note ' || g, g from generate_series(1, 50) g;
  create table flushed (a int);
  create table loaded (id int, note text);
  create table lines (id int, "order" int references orders deferrable initially deferred);
  create function warned() returns int language plpgsql as $f$ begin raise notice 'ü: % rows', 3; return 1; end $f$;
  create function broken() returns int language plpgsql as $f$ begin return 1 / 0; end $f$;
  create procedure stepwise() language plpgsql as $p$
    begin insert into orders values (1001, 'a', 1); commit; insert into orders values (1002, 'b', 2); end $p$;`;

const simple: readonly Conversation[] = [
  say('rows, types, nulls', `select 1 as a, 'ü€😀' as b, null::text as c, now() - now() as d`),
  say('nothing', '', ';', '-- only words', ' ;; '),
  say('one statement with words around it', '/* first */ select 1; -- last', 'select 2 -- open end'),
  say('errors with a position', 'select nothing', 'selec 1', 'select 1 +', `select 'ü😀', nothing`),
  say('an error inside of a function', 'select broken()', 'select warned(), broken()'),
  say('notices', 'select warned()', 'drop table if exists nowhere', `do $$ begin raise warning 'x'; end $$`),
  say('several statements', 'select 1; select 2', 'select 1; select 1/0; select 3', 'select 1;; ;select 2;'),
  say(
    'positions behind several statements',
    `select 'ü😀'; select 1; select nothing; select 4`,
    'select 1; selec',
  ),
  say(
    'several, the last one open',
    'create table v1 (a int); insert into v1 values (1); select * from v1 -- end',
  ),
  say('an implicit transaction that fails', 'create table v2 (a int); select 1/0', 'select * from v2'),
  say('a transaction in one message', 'begin; update orders set note = note; commit; select 1', 'select 2'),
  say('a transaction that stays open', 'begin; select 1', 'select 2', 'rollback'),
  say(
    'rollback in the middle',
    'create table v3 (a int); rollback; create table v4 (a int)',
    'select * from v4',
  ),
  say('a failed transaction', 'begin', 'select 1/0', 'select 1', 'commit', 'select 3'),
  say('savepoints', 'begin', 'savepoint a', 'select 1/0', 'rollback to a', 'select 1', 'release a', 'commit'),
  say(
    'savepoints in one message',
    'begin; savepoint a; drop table lines; rollback to a; select count(*) from lines; commit',
  ),
  say('isolation after begin', 'begin', 'set transaction isolation level serializable', 'select 1', 'commit'),
  say('read only', 'begin read only', 'select count(*) from orders', 'create table v5 (a int)', 'rollback'),
  say('chains', 'begin', 'select 1', 'commit and chain', 'select 2', 'rollback'),
  say(
    'DDL',
    'alter table orders add column x int',
    'alter table orders alter x type bigint',
    'create table v6 (a int)',
    'drop table v6',
  ),
  say(
    'DDL that is refused',
    'alter table orders add column note text',
    'drop table nowhere',
    'drop table orders',
  ),
  say(
    'DO with DDL',
    `do $$ begin execute 'alter table orders add y int'; end $$`,
    'select y from orders limit 1',
  ),
  say(
    'indexes without a lock',
    'create index concurrently i1 on orders (note)',
    'drop index concurrently i1',
  ),
  say('what may not be in a transaction', 'begin', 'vacuum', 'rollback', 'vacuum orders', 'select 1; vacuum'),
  say(
    'a failing concurrent index',
    'insert into orders values (60, $$note 1$$, 1)',
    'create unique index concurrently i2 on orders (note)',
  ),
  say(
    'procedures that commit',
    'call stepwise()',
    'select count(*) from orders',
    'begin',
    'call stepwise()',
    'rollback',
  ),
  say(
    'commits that fail',
    'insert into lines values (1, 999)',
    'begin; insert into lines values (1, 999)',
    'commit',
    'select count(*) from lines',
  ),
  say(
    'a commit that fails in one message',
    'insert into lines values (1, 999); select 1',
    'select count(*) from lines',
  ),
  say(
    'settings',
    'show search_path',
    'set search_path = nowhere',
    'select count(*) from orders',
    'reset all',
    'show work_mem',
  ),
  say(
    'a limit on time',
    `set statement_timeout = '100ms'`,
    'select pg_sleep(2)',
    'select 1',
    'begin',
    'select 1',
    'show statement_timeout',
    'commit',
    'show statement_timeout',
  ),
  say(
    'a local limit on time',
    'begin',
    `set local statement_timeout = '1s'`,
    'select 1',
    'show statement_timeout',
    'commit',
    'show statement_timeout',
  ),
  say(
    'prepared by SQL',
    'prepare p as select 1',
    'execute p',
    'select name from pg_prepared_statements',
    'deallocate all',
    'execute p',
  ),
  say(
    'nothing of ours to be found',
    'select 1',
    'select name, statement from pg_prepared_statements',
    'select name from pg_cursors',
    'discard all',
    'select 1',
  ),
  say(
    'cursors',
    'begin',
    'declare c cursor for select id from orders order by id',
    'fetch 3 from c',
    'select name from pg_cursors',
    'move 2 in c',
    'fetch 1 from c',
    'close c',
    'commit',
  ),
  say(
    'listening to oneself',
    'listen news',
    'notify news, $$hello$$',
    `select pg_notify('news', '2')`,
    'unlisten news',
  ),
  say(
    'roles',
    'create role nobody_else',
    'set role nobody_else',
    'select count(*) from orders',
    'select 1',
    'reset role',
    'drop role nobody_else',
  ),
  say(
    'locks',
    'begin',
    'lock table orders in share mode',
    `select mode from pg_locks where relation = 'orders'::regclass`,
    'commit',
  ),
  say(
    'explain',
    'explain (costs off) select * from orders',
    'explain (costs off, analyze, timing off, summary off) select 1',
  ),
  say('parameters that cannot be', 'begin', 'rollback', 'select 1'),
  say(
    'encodings',
    'set client_encoding = latin1',
    `select 'x' as a`,
    `create table "ümlaut" (a int)`,
    'reset client_encoding',
  ),
  say(
    'names',
    'create schema "We ird"',
    'create table "We ird"."Ta""ble" (a int)',
    'alter table "We ird"."Ta""ble" add b int',
  ),
  say(
    'tables out and in',
    'copy (select id, note from orders order by id limit 3) to stdout',
    'copy nowhere to stdout',
  ),
];

const under = (heading: string, some: readonly Conversation[]): readonly Conversation[] =>
  some.map(({ title, turns }) => ({ title: `${heading}: ${title}`, turns }));

export const conversations: readonly Conversation[] = [
  ...under('simple', simple),
  ...under('extended', protocol),
  ...under('copy', copies),
];
