import { expect, it } from 'vitest';
import { eventJsonSchemas } from './event-envelope.ts';
import { eventSchemas, eventTypes, isEventType } from './event-types.ts';
import { eventsOfAction } from './events-of-action.ts';

it('every action that the audit log knows has events that exist, or says why it has none', () => {
  for (const [action, told] of Object.entries(eventsOfAction)) {
    if ('none' in told) expect(told.none, action).toMatch(/^[A-Z].+\.$/);
    else
      expect(
        told.filter((type) => !isEventType(type)),
        action,
      ).toEqual([]);
  }
});

it('every event says what it means', () => {
  for (const type of eventTypes) expect(eventSchemas[type].description, type).toMatch(/^[A-Z].+\.$/);
});

it('names are a thing and what happened to it', () => {
  expect(eventTypes.filter((type) => !/^[a-z]+\.[a-z_]+$/.test(type))).toEqual([]);
  expect(isEventType('toString')).toBe(false);
});

it('the JSON Schemas are one document, a definition a type', () => {
  const { $defs } = eventJsonSchemas() as { $defs: Record<string, { properties: Record<string, unknown> }> };
  expect(Object.keys($defs)).toEqual(eventTypes);
  for (const type of eventTypes) {
    expect(Object.keys($defs[type]?.properties ?? {})).toEqual(['id', 'type', 'created_at', 'instance_id', 'data']);
  }
});
