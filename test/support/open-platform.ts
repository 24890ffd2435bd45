import { parseMasterKeyRing } from '@gatehouse/crypto';
import { inheritedSettings, openMasterKeys, type Platform } from '@gatehouse/instances';
import type { TestDatabase } from '@gatehouse/testing';
import type { MailSink } from './mail-sink.ts';

/** The platform of a database, under one master key, whose sites send their mails to the sink. Its time is the clock's. */
export async function openTestPlatform(database: TestDatabase, masterKey: string, sink: MailSink): Promise<Platform> {
  const masterKeys = parseMasterKeyRing(masterKey);
  const smtp = { host: '127.0.0.1', port: sink.port, admin_email: 'no-reply@platform.example' };
  return {
    db: database.db,
    masterKeys,
    ...(await openMasterKeys(database.db, masterKeys, new Date())),
    platformSettings: inheritedSettings({ smtp }),
    ownHosts: [],
    now: () => new Date(),
  };
}
