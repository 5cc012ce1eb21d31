/** Conversations in which the client sends data. */
import { message, query, sync } from '../../../src/migration/wire/encode.ts';
import { type Conversation, one, sql } from './turn.ts';

const data = (text: string): Buffer => message('d', sql(text));
const done = message('c');
const failed = message('f', sql('the client gave up\0'));

export const copies: readonly Conversation[] = [
  {
    title: 'data in',
    turns: [
      { send: 'copy loaded (id, note) from stdin', until: 'G' },
      { send: [data('201\ta\n'), data('202\tb\n'), done], until: 'Z' },
      { send: 'select count(*) from loaded', until: 'Z' },
    ],
  },
  {
    title: 'data in that the client gives up',
    turns: [
      { send: 'copy loaded (id, note) from stdin', until: 'G' },
      { send: [data('203\ta\n'), failed], until: 'Z' },
      { send: 'select 1', until: 'Z' },
    ],
  },
  {
    title: 'data in that are wrong',
    turns: [
      { send: 'copy loaded (id, note) from stdin', until: 'G' },
      { send: [data('x\ty\n'), data('1\ty\n'), done], until: 'Z' },
      { send: 'select 1', until: 'Z' },
    ],
  },
  {
    title: 'data in among other statements',
    turns: [
      { send: 'select 1; copy loaded (id) from stdin; select 2', until: 'G' },
      { send: [data('204\n'), done], until: 'Z' },
    ],
  },
  {
    title: 'data in within a transaction',
    turns: [
      { send: 'begin', until: 'Z' },
      { send: 'copy loaded (id) from stdin', until: 'G' },
      { send: [data('205\n'), done], until: 'Z' },
      { send: 'commit', until: 'Z' },
    ],
  },
  {
    title: 'data in by the extended protocol, pipelined',
    turns: [
      { send: [...one('copy loaded (id) from stdin'), sync()], until: 'G' },
      { send: [data('206\n'), done, sync()], until: 'Z' },
      { send: 'select 1', until: 'Z' },
    ],
  },
  {
    title: 'data sent along with the statement',
    turns: [
      { send: [query(sql('copy loaded (id) from stdin')), data('207\n'), done], until: 'Z' },
      { send: [...one('copy loaded (id) from stdin'), data('208\n'), done, sync()], until: 'Z' },
      { send: [...one('copy loaded (id) from stdin'), sync(), data('209\n'), done, sync()], until: 'Z' },
      { send: [query(sql('copy nowhere from stdin')), data('210\n'), done], until: 'Z' },
      {
        send: [
          query(sql('select 1; copy loaded (id) from stdin; select count(*) from loaded')),
          data('211\n'),
          done,
        ],
        until: 'Z',
      },
      { send: 'select count(*) from loaded', until: 'Z' },
    ],
  },
];
