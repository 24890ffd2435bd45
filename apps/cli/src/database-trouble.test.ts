import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { closeDatabase, connectDatabase } from '@gatehouse/database';
import { describe, expect, it, onTestFinished } from 'vitest';
import { namingDatabase } from './database-trouble.ts';

describe('a database that a command needs', () => {
  it('is named where it says nothing, without what opens it', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const connectionString = `postgres://nobody:hunter2@127.0.0.1:${port}/shop`;
    const db = connectDatabase({ connectionString, acquireTimeoutMilliseconds: 100 });
    onTestFinished(async () => {
      // The pool waits for what it has begun.
      for (const socket of sockets) socket.destroy();
      await closeDatabase(db);
      silent.close();
    });
    await expect(namingDatabase(connectionString, () => db.knex.raw('select 1'))).rejects.toThrow(
      new Error(`the database shop at 127.0.0.1:${port} cannot be used: nothing answers there; see DATABASE_URL`),
    );
  });

  it('is not blamed for what is wrong elsewhere', async () => {
    const wrong = new Error('the schema is of another level');
    const work = (): Promise<void> => Promise.reject(wrong);
    await expect(namingDatabase('postgres://127.0.0.1/shop', work)).rejects.toBe(wrong);
  });
});
