/** The same conversations with the server itself and through the tracer: the answers are the same, byte for byte. */
import { beforeAll, expect, test } from '@jest/globals';
import { query } from '../../../src/migration/wire/encode.ts';
import { startProxy } from '../../../src/migration/trace/proxy.ts';
import { sql, usePostgres } from '../../drivers/database/postgres.ts';
import { conversations, setup } from './conversations.ts';
import type { Conversation, Turn } from './turn.ts';
import { rawClient } from './raw-client.ts';

const postgres = usePostgres();

const messagesOf = ({ send }: Turn): readonly Buffer[] =>
  typeof send === 'string' ? [query(Buffer.from(send))] : send;

async function held(url: string, { turns }: Conversation): Promise<readonly string[]> {
  const client = await rawClient(url);
  const said: string[] = [];
  for (const turn of turns) said.push(...(await client.turn(messagesOf(turn), turn.until)));
  await client.end();
  return said;
}

/** One database met directly, its twin through the tracer; each conversation finds what those before it have left. */
async function all(way: 'direct' | 'traced'): Promise<ReadonlyMap<string, readonly string[]>> {
  await sql(postgres.url(), `create database ${way}`);
  await sql(postgres.url(way), setup);
  const proxy = way === 'traced' ? await startProxy(postgres.url(way)) : null;
  const said = new Map<string, readonly string[]>();
  for (const conversation of conversations) {
    const turns = await held(proxy?.url ?? postgres.url(way), conversation);
    said.set(conversation.title, turns);
  }
  await proxy?.close();
  return said;
}

let direct: ReadonlyMap<string, readonly string[]>;
let traced: ReadonlyMap<string, readonly string[]>;
beforeAll(async () => {
  direct = await all('direct');
  traced = await all('traced');
}, 60_000);

test.each(conversations.map(({ title }) => title))('a client sees no difference: %s', (title) => {
  expect(traced.get(title)).toEqual(direct.get(title));
});
