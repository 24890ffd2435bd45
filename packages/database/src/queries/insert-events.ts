import type { EventRow } from '../rows/event-row.ts';
import type { Scope } from '../scope.ts';
import { query, statement } from '../statement.ts';

/** What an event starts with. */
export type NewEvent = Omit<EventRow, 'instance_id' | 'seq'>;

/**
 * SQL that stores the events that a parameter holds as JSON, for statements that do so beside their fact; `$1` is the
 * instance. A parameter that is null holds none.
 *
 * @param onlyIf a table expression: without a row in it nothing is stored.
 */
export function storedEvents(parameter: string, onlyIf?: string): string {
  const condition = onlyIf === undefined ? '' : ` where exists (select from ${onlyIf})`;
  return `insert into gatehouse.events (instance_id, id, type, user_id, data, created_at, expires_at)
     select $1, e.id, e.type, e.user_id, e.data, e.created_at, e.expires_at
     from jsonb_to_recordset(${parameter}::jsonb) as e
       (id uuid, type text, user_id uuid, data jsonb, created_at timestamptz, expires_at timestamptz)${condition}`;
}

/** Events as the parameter of {@link storedEvents}. */
export function eventsParameter(events: readonly NewEvent[] | undefined): string | null {
  return events === undefined || events.length === 0 ? null : JSON.stringify(events);
}

const insert = statement('insert_events', storedEvents('$2'));

/** Writes down what happened, in the transaction of the fact. */
export async function insertEvents(scope: Scope, events: readonly NewEvent[]): Promise<void> {
  if (events.length > 0) await query(scope.db, insert, [scope.instanceId, eventsParameter(events)]);
}
