import { inPlatformTransaction, lockInstance, recordInstanceChange, updateInstance } from '@gatehouse/database';
import { recordOf, type InstanceRecord } from './instance-record.ts';
import { recordInstanceEvent } from './record-instance-event.ts';
import type { Platform } from './platform.ts';

/** Stops serving an instance; nothing of it is lost. @throws AppError `not_found`. */
export async function suspendInstance(platform: Platform, id: string): Promise<InstanceRecord> {
  return setState(platform, id, 'suspended');
}

/** Serves a suspended instance again. @throws AppError `not_found`. */
export async function resumeInstance(platform: Platform, id: string): Promise<InstanceRecord> {
  return setState(platform, id, 'active');
}

async function setState(platform: Platform, id: string, state: InstanceRecord['state']): Promise<InstanceRecord> {
  const now = platform.now();
  const row = await inPlatformTransaction(platform.db, async ({ db }) => {
    const stored = await lockInstance(db, id);
    platform.note?.({ instanceId: id, before: { state: stored.state }, after: { state } });
    if (stored.state === state) return stored;
    const updated = await updateInstance(db, id, { state }, now);
    await recordInstanceEvent(platform, db, recordOf(platform, updated), {
      type: state === 'active' ? 'instance.resumed' : 'instance.suspended',
      data: { instance: { id: updated.id, slug: updated.slug, state } },
    });
    await recordInstanceChange(db, id, now);
    return updated;
  });
  return recordOf(platform, row);
}
