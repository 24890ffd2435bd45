import type { EventRow } from '@gatehouse/database';
import { z } from 'zod';
import { eventSchemas, eventTypes, type EventType } from './event-types.ts';

/** An event as it is sent and listed. */
export interface EventEnvelope {
  readonly id: string;
  readonly type: string;
  readonly created_at: string;
  readonly instance_id: string;
  readonly data: Record<string, unknown>;
}

/** The event as everybody gets it: in the feed and in the body of a webhook. */
export function eventEnvelope(row: EventRow): EventEnvelope {
  const { id, type, created_at: createdAt, instance_id, data } = row;
  return { id, type, created_at: createdAt.toISOString(), instance_id, data };
}

/** The JSON Schema (2020-12) of a whole event of one type. */
function eventJsonSchema(type: EventType): Record<string, unknown> {
  const envelope = z.strictObject({
    id: z.guid().describe('The same however often it is sent; also the `webhook-id`.'),
    type: z.literal(type),
    created_at: z.iso.datetime(),
    instance_id: z.guid(),
    data: eventSchemas[type],
  });
  const { $schema: _dialect, ...schema } = z.toJSONSchema(
    envelope.describe(eventSchemas[type].description ?? ''),
    // Members may be added: a receiver that checks must not refuse them.
    {
      override: ({ jsonSchema }) =>
        void (jsonSchema.additionalProperties === false && delete jsonSchema.additionalProperties),
    },
  );
  return schema;
}

/** The JSON Schemas of all events, as one document. */
export function eventJsonSchemas(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Events of Gatehouse',
    oneOf: eventTypes.map((type) => ({ $ref: `#/$defs/${type}` })),
    $defs: Object.fromEntries(eventTypes.map((type) => [type, eventJsonSchema(type)])),
  };
}
