import { createConnection } from 'node:net';
import type { TestRedis } from '@gatehouse/testing';
import type { Gatehouse } from '../../support/start-gatehouse.ts';

/** What was read where: a place → all of its text. */
export type Places = ReadonlyMap<string, string>;

/** Every table of every schema but PostgreSQL's own, as text. Bytes are hexadecimal there. */
export async function dumpDatabase({ platform }: Gatehouse): Promise<Places> {
  const { knex } = platform.db;
  const { rows: tables } = await knex.raw<{ rows: { place: string }[] }>(
    `select format('%I.%I', schemaname, tablename) as place from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const places = new Map<string, string>();
  for (const { place } of tables) {
    const { rows } = await knex.raw<{ rows: { text: string | null }[] }>(
      `-- every instance: all that is stored\nselect string_agg(t::text, E'\\n') as text from ${place} t`,
    );
    places.set(place, rows[0]?.text ?? '');
  }
  return places;
}

/** Everything that Redis is told and holds, while somebody listens. */
export interface RedisWatch {
  /** All commands so far, and what the keys hold now. */
  read(): Promise<string>;
  stop(): void;
}

/** Listens to every command: a job that has ended leaves no key behind. */
export async function watchRedis(redis: TestRedis): Promise<RedisWatch> {
  const heard: string[] = [];
  const socket = createConnection(redis.port, '127.0.0.1');
  const begun = new Promise<void>((resolve) => socket.once('data', () => resolve()));
  socket.on('data', (chunk) => heard.push(chunk.toString('latin1')));
  socket.write('MONITOR\r\n');
  await begun;
  return {
    read: async () => `${heard.join('')}\n${await readKeys(redis)}`,
    stop: () => socket.destroy(),
  };
}

const readers: Readonly<Record<string, readonly string[]>> = {
  string: ['GET'],
  hash: ['HGETALL'],
  list: ['LRANGE', '0', '-1'],
  set: ['SMEMBERS'],
  zset: ['ZRANGE', '0', '-1'],
  stream: ['XRANGE', '-', '+'],
};

async function readKeys(redis: TestRedis): Promise<string> {
  const keys = (await redis.run('KEYS', '*')).split('\n').filter((key) => key !== '');
  const texts: string[] = [];
  for (const key of keys) {
    const [reader = 'GET', ...bounds] = readers[(await redis.run('TYPE', key)).trim()] ?? [];
    texts.push(key, await redis.run(reader, key, ...bounds));
  }
  return texts.join('\n');
}
