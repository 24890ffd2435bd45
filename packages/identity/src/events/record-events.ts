import { insertEvents, type NewEvent, type Scope } from '@gatehouse/database';
import { newEvents, type Instance } from '@gatehouse/instances';
import type { Services } from '../context.ts';
import type { EventData, EventType } from './event-types.ts';

/** Something that happened to a person or to the site. */
export type HappenedEvent = {
  readonly [Type in EventType]: { readonly type: Type; readonly userId: string | null; readonly data: EventData<Type> };
}[EventType];

/** What recording needs: whose events, and when. */
export interface EventScope extends Scope {
  readonly instance: Instance;
  readonly now: Date;
  readonly services: Pick<Services, 'wakeDelivery'>;
}

/** The rows of events, for a statement that stores them beside their fact; none where the site keeps no events. */
export function draftEvents(
  { instance, now }: Pick<EventScope, 'instance' | 'now'>,
  events: readonly HappenedEvent[],
): NewEvent[] {
  return newEvents(instance.settings, now, events);
}

/** Writes down what happened. Call it in the transaction of the fact. */
export async function recordEvents(context: EventScope, events: readonly HappenedEvent[]): Promise<void> {
  const drafts = draftEvents(context, events);
  if (drafts.length === 0) return;
  await insertEvents(context, drafts);
  announceEvents(context);
}

/** Every login is an event, and few sites have somebody listening: those of a moment are told of together. */
const wakeWithinMilliseconds = 250;

/** Has what was just stored looked at soon. */
export function announceEvents(context: Omit<EventScope, 'now'>): void {
  if (context.instance.settings.events.retention_days === 0) return;
  context.afterCommit(() => context.services.wakeDelivery(wakeWithinMilliseconds));
}
