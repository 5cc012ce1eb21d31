/** Forms of DDL beside the measured ones: what is found of them, on the oldest and the newest PostgreSQL. */
import { describe, expect, test } from '@jest/globals';
import { assessed, namesOf } from '../load/measured.ts';
import { useBase } from './base.ts';

const setup = `
  create table p (id int primary key, v text);
  insert into p select g, 'x' from generate_series(1, 2000) g;
  create table t (id int primary key, a int, b int not null, v varchar(10), c char(5), pid int);
  insert into t select g, g, g, 'v', 'c', g from generate_series(1, 2000) g;
  create index t_a on t (a);
  alter table t add constraint a_given check (a is not null);
  alter table t add constraint p_late foreign key (pid) references p (id) not valid;
  create domain positive as int check (value > 0);
  create type mood as enum ('a', 'b');
  create materialized view mv as select id from t;
  create unique index mv_id on mv (id);
  create function trg() returns trigger language plpgsql as 'begin return new; end';
  create table parts (id int, k int) partition by range (k);
  create table part1 partition of parts for values from (0) to (10);
  create table loose (id int, k int);
  insert into loose select g, 10 + g % 10 from generate_series(1, 2000) g;
  create table proven (id int, k int, check (k is not null and k >= 20 and k < 30));
  insert into proven select g, 20 + g % 10 from generate_series(1, 2000) g;
  create table empty (id int);
  analyze;`;

/** Name, statements, what is found; the missing lock_timeout is left out of all. */
const forms: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['a volatile default', ['alter table t add column x uuid default gen_random_uuid()'], ['rewriting-column']],
  ['an identity', ['alter table t add column x int generated always as identity'], ['rewriting-column']],
  [
    'a stored column',
    ['alter table t add column x int generated always as (a * 2) stored'],
    ['rewriting-column'],
  ],
  ['a domain with a check', ['alter table t add column x positive default 5'], ['rewrite']],
  ['a wider varchar', ['alter table t alter v type varchar(20)'], []],
  ['char to text', ['alter table t alter c type text'], ['rewrite']],
  ['NOT NULL that is proved', ['alter table t alter a set not null'], []],
  ['NOT NULL that is not', ['alter table t alter pid set not null'], ['set-not-null']],
  ['VALIDATE', ['alter table t validate constraint p_late'], []],
  [
    'VALIDATE under a lock',
    ['begin', 'alter table t add x int', 'alter table t validate constraint p_late', 'commit'],
    ['work-under-lock'],
  ],
  [
    'ATTACH of what is not proved',
    ['alter table parts attach partition loose for values from (10) to (20)'],
    ['scan-under-lock'],
  ],
  ['ATTACH of what is', ['alter table parts attach partition proven for values from (20) to (30)'], []],
  ['DETACH', ['alter table parts detach partition part1'], []],
  ['DETACH CONCURRENTLY', ['alter table parts detach partition part1 concurrently'], []],
  ['CREATE INDEX', ['create index on t (b)'], ['blocking-index']],
  ['CREATE INDEX CONCURRENTLY', ['create index concurrently on t (b)'], []],
  ['REINDEX', ['reindex table t'], ['blocking-index']],
  ['REINDEX CONCURRENTLY', ['reindex table concurrently t'], []],
  ['DROP INDEX', ['drop index t_a'], []],
  ['CLUSTER', ['cluster t using t_a'], ['rewriting-table']],
  ['VACUUM FULL', ['vacuum full t'], ['rewriting-table']],
  ['VACUUM', ['vacuum t'], []],
  ['REFRESH CONCURRENTLY', ['refresh materialized view concurrently mv'], []],
  ['a foreign key', ['alter table t add foreign key (b) references p (id)'], ['validated-constraint']],
  ['a foreign key, NOT VALID', ['alter table t add foreign key (b) references p (id) not valid'], []],
  ['a check', ['alter table t add check (b > 0)'], ['validated-constraint']],
  ['SET UNLOGGED', ['alter table t set unlogged'], ['rewriting-table']],
  ['SET TABLESPACE to where it is', ['alter table t set tablespace pg_default'], []],
  [
    'a key from an index, of what may be null',
    [
      'create unique index concurrently u on p (v, id)',
      'alter table p drop constraint p_pkey cascade',
      'alter table p add primary key using index u',
    ],
    ['scan-under-lock'],
  ],
  ['a value of an enum', [`alter type mood add value 'c'`], []],
  ['a trigger', ['create trigger x before update on t for each row execute function trg()'], []],
  ['a policy', ['create policy x on t'], []],
  ['DDL in a block', ['do $$ begin alter table t alter a type bigint; end $$'], ['rewrite']],
  [
    'several in one message',
    ['alter table t add column m int; alter table t alter pid set not null; create index on t (m)'],
    ['set-not-null', 'blocking-index'],
  ],
  [
    'a table of its own',
    [
      'begin',
      'create table n (id int, x int)',
      'insert into n values (1, 1)',
      'alter table n alter x type bigint',
      'create index on n (x)',
      'commit',
    ],
    [],
  ],
  ['an empty table', ['alter table empty alter id type bigint', 'create index on empty (id)'], []],
  [
    'CONCURRENTLY under a timeout',
    [`set lock_timeout = '2s'`, 'create index concurrently on t (b)'],
    ['concurrently-with-timeout'],
  ],
  [
    'a table that is dropped and made anew',
    ['begin', 'drop table p cascade', 'create table p (id int)', 'commit'],
    ['drop-table'],
  ],
];

const servers = [['embedded'], ['embedded-18']] as const;

describe.each(servers)('on %s', (source) => {
  const copy = useBase(source, setup);

  test.each(forms.map(([name, texts, expected], index) => [name, texts, expected, index] as const))(
    '%s',
    async (_name, texts, expected, index) => {
      const found = await assessed(await copy(`form_${index}`), texts);
      expect(found.steps.map(({ error }) => error).filter((error) => error !== null)).toEqual([]);
      expect(namesOf(found).filter((name) => name !== 'missing-lock-timeout')).toEqual(expected);
    },
  );

  test.each([
    ['without one', [], true],
    ['for the session', [`set lock_timeout = '2s'`], false],
    ['by a function', [`select set_config('lock_timeout', '2s', false)`], false],
    ['taken off again', [`set lock_timeout = '2s'`, 'set lock_timeout = 0'], true],
    ['of another transaction', ['begin', `set local lock_timeout = '2s'`, 'commit'], true],
  ] as const)('a lock_timeout, %s', async (name, before, missing) => {
    const database = `timeout_${name.replaceAll(' ', '_')}`;
    const found = await assessed(await copy(database), [...before, 'alter table t add column x int']);
    expect(namesOf(found)).toEqual(missing ? ['missing-lock-timeout'] : []);
  });
});
