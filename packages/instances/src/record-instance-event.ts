import { insertEvents, scopeOf, type Database } from '@gatehouse/database';
import type { InstanceRecord } from './instance-record.ts';
import { newEvents, type Happening } from './new-event.ts';
import type { Platform } from './platform.ts';
import { effectiveSettings } from './settings/merge-settings.ts';

/** Writes down what the operator did to an instance, in the transaction that did it. */
export async function recordInstanceEvent(
  platform: Platform,
  db: Database,
  instance: InstanceRecord,
  happening: Omit<Happening, 'userId'>,
): Promise<void> {
  const settings = effectiveSettings(platform.platformSettings, instance.settings);
  const events = newEvents(settings, platform.now(), [{ ...happening, userId: null }]);
  await insertEvents(scopeOf(db, instance.id), events);
}
