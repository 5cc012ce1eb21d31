/** Conversations by the extended protocol. */
import {
  bind,
  close,
  describePortal,
  execute,
  flush,
  parse,
  sync,
} from '../../../src/migration/wire/encode.ts';
import { type Conversation, limited, one, sql } from './turn.ts';

const extended = (title: string, ...turns: readonly (readonly Buffer[])[]): Conversation => ({
  title,
  turns: turns.map((send) => ({ send, until: 'Z' })),
});

export const protocol: readonly Conversation[] = [
  extended('one statement', [...one('select id from orders order by id limit 2'), sync()]),
  extended(
    'by name',
    [parse('s1', sql('select 1')), sync()],
    [bind('p1', 's1', []), describePortal('p1'), execute('p1'), close('P', 'p1'), sync()],
    [close('S', 's1'), sync()],
    [bind('', 's1', []), sync()],
  ),
  extended(
    'a pipeline',
    [
      ...one('create table q1 (a int)'),
      ...one('insert into q1 values (1), (2)'),
      ...one('select * from q1'),
      sync(),
    ],
    [...one('select count(*) from q1'), sync()],
  ),
  extended(
    'a pipeline that breaks',
    [...one('create table q2 (a int)'), ...one('select 1/0'), ...one('select 2'), sync()],
    [...one('select * from q2'), sync()],
  ),
  extended(
    'two cycles at once',
    [...one('select 1'), sync(), ...one('select 2/0'), sync(), ...one('select 3'), sync()],
    [sync()],
    [sync()],
  ),
  extended(
    'errors before the Execute',
    [...one('selec'), sync()],
    [...one('select nothing'), sync()],
    [bind('', 'nowhere', []), execute(''), sync()],
  ),
  extended('pieces of a result', [
    parse('', sql('select generate_series(1, 5)')),
    bind('', '', []),
    limited('', 2),
    limited('', 2),
    limited('', 2),
    sync(),
  ]),
  extended(
    'a transaction',
    [...one('begin'), ...one('create table q3 (a int)'), sync()],
    [...one('alter table q3 add b int'), sync()],
    [...one('rollback'), sync()],
    [...one('select * from q3'), sync()],
  ),
  extended(
    'a failed transaction',
    [...one('begin'), sync()],
    [...one('select 1/0'), sync()],
    [...one('select 1'), sync()],
    [...one('rollback'), sync()],
  ),
  extended(
    'a commit that fails',
    [...one('insert into lines values (1, 999)'), sync()],
    [...one('select count(*) from lines'), sync()],
  ),
  extended(
    'outside of transactions',
    [...one('vacuum orders'), sync()],
    [...one('create index concurrently i3 on orders (note)'), sync()],
    [...one('insert into orders values (77)'), ...one('vacuum orders'), sync()],
  ),
  extended('nothing', [...one(''), sync()], [sync()]),
  extended(
    'a limit on time',
    [...one(`set statement_timeout = '100ms'`), sync()],
    [...one('select pg_sleep(2)'), sync()],
    [...one('select 1'), ...one('show statement_timeout'), sync()],
  ),
  {
    title: 'flushed, not synced',
    turns: [
      { send: [...one('insert into flushed values (88)'), flush()], until: 'C' },
      { send: [...one('select count(*) from orders'), flush()], until: 'C' },
      { send: [sync()], until: 'Z' },
    ],
  },
  {
    title: 'the unnamed statement after a Query',
    turns: [
      { send: [parse('', sql('select 1')), sync()], until: 'Z' },
      { send: 'select 2', until: 'Z' },
      { send: [bind('', '', []), execute(''), sync()], until: 'Z' },
    ],
  },
];
