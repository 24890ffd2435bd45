import { timeOrderedUuid } from '@gatehouse/crypto';
import type { NewEvent } from '@gatehouse/database';
import type { InstanceSettings } from './settings/instance-settings.ts';

/** Something that happened. */
export interface Happening {
  readonly type: string;
  /** Whom it is about, if it is about a person. */
  readonly userId: string | null;
  readonly data: Record<string, unknown>;
}

const dayMilliseconds = 86_400_000;

/** The rows of what happened, to be stored with the fact; none on a site that keeps no events. */
export function newEvents(settings: InstanceSettings, now: Date, happenings: readonly Happening[]): NewEvent[] {
  const { retention_days: days } = settings.events;
  if (days === 0) return [];
  const expiresAt = new Date(now.getTime() + days * dayMilliseconds);
  return happenings.map(({ type, userId, data }) => ({
    id: timeOrderedUuid(now),
    type,
    user_id: userId,
    data,
    created_at: now,
    expires_at: expiresAt,
  }));
}
