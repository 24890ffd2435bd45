import { getInstance, openMasterKeys, provisionInstance, rotateMasterKey, type Platform } from '@gatehouse/instances';
import { findInstanceById, type InstanceId } from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { describe, expect, it } from 'vitest';
import { falseKeyRing, someSecret, testKeyRing, testPlatform } from './test-platform.ts';

const now = new Date();

async function provisionMany(platform: Platform, count: number): Promise<InstanceId[]> {
  const settings = () => ({ jwt: { secret: someSecret() } });
  const records = await Promise.all(
    Array.from({ length: count }, () => provisionInstance(platform, { settings: settings() })),
  );
  return records.map(({ id }) => id);
}

describe('at start', () => {
  const database = useDatabase();

  it('several processes that start at once on an empty database agree', async () => {
    const { db } = database();
    const opened = await Promise.all(Array.from({ length: 5 }, () => openMasterKeys(db, testKeyRing('first'), now)));
    expect(new Set(opened.map(({ fingerprintKey }) => fingerprintKey.toString('hex'))).size).toBe(1);
  });

  it('another key of the same name is recognised', async () => {
    const opening = openMasterKeys(database().db, falseKeyRing('first'), now);
    await expect(opening).rejects.toThrow('master key first is not the key of that name');
  });

  it('a ring without the key of the database is refused by what is missing', async () => {
    const opening = openMasterKeys(database().db, testKeyRing('second'), now);
    await expect(opening).rejects.toThrow(
      'the database is sealed with master key first, which GATEHOUSE_MASTER_KEY does not hold',
    );
  });

  it('a new key is welcome beside the old one and leads to the same fingerprints', async () => {
    const { db } = database();
    const { fingerprintKey } = await openMasterKeys(db, testKeyRing('first'), now);
    const later = await openMasterKeys(db, testKeyRing('second', 'first'), now);
    expect(later.fingerprintKey).toEqual(fingerprintKey);
  });

  it('the old key cannot leave while instances are sealed with it', async () => {
    const { db } = database();
    await provisionMany(await testPlatform(db, testKeyRing('first')), 1);
    const opening = openMasterKeys(db, testKeyRing('second'), now);
    await expect(opening).rejects.toThrow('1 instances are still sealed with master key first');
  });
});

describe('a rotation', () => {
  const database = useDatabase();

  it('wraps every data key anew, changes no secret, and lets the old key go', async () => {
    const { db } = database();
    const before = await testPlatform(db, testKeyRing('first'));
    const ids = await provisionMany(before, 7);
    const secrets = await Promise.all(ids.map(async (id) => (await getInstance(before, id)).settings.jwt?.secret));

    const rotating = { ...before, masterKeys: testKeyRing('second', 'first') };
    const rotation = { masterKeyId: 'second', rewrapped: 7, retired: ['first'] };
    expect(await rotateMasterKey(rotating)).toEqual(rotation);
    expect(await rotateMasterKey(rotating)).toEqual({ ...rotation, rewrapped: 0, retired: [] });

    const after = await testPlatform(db, testKeyRing('second'));
    expect(after.fingerprintKey).toEqual(before.fingerprintKey);
    const kept = await Promise.all(ids.map(async (id) => (await getInstance(after, id)).settings.jwt?.secret));
    expect(kept).toEqual(secrets);
    await expect(getInstance(before, ids[0] ?? '')).rejects.toMatchObject({ code: 'instance_misconfigured' });
  });

  it('that was interrupted goes on where it stopped', async () => {
    const { db } = database();
    const before = await testPlatform(db, testKeyRing('second'));
    const ids = await provisionMany(before, 3);
    const [half] = ids;
    const rotating = { ...before, masterKeys: testKeyRing('third', 'second') };
    // One of them wrapped by an earlier run, in the middle of which the process was killed.
    await db.knex.raw(
      `create function gatehouse.fail_once() returns trigger language plpgsql as $$
       begin if new.id <> '${half}' then raise exception 'killed'; end if; return new; end $$`,
    );
    await db.knex.raw(
      `create trigger fail_once before update on gatehouse.instances for each row execute function gatehouse.fail_once()`,
    );
    await expect(rotateMasterKey(rotating)).rejects.toThrow('killed');
    await db.knex.raw('drop trigger fail_once on gatehouse.instances');
    const rotation = await rotateMasterKey(rotating);
    expect(rotation).toMatchObject({ masterKeyId: 'third', retired: ['second'] });
    const rows = await Promise.all(ids.map((id) => findInstanceById(db, id)));
    expect(rows.map((row) => row?.master_key_id)).toEqual(['third', 'third', 'third']);
  });
});
