import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';

const settingSchema = z
  .object({
    path: z
      .string()
      .meta({ description: 'Its name, such as `smtp.port`; `<language>` stands for names a site chooses.' }),
    type: z.enum(['text', 'flag', 'seconds', 'number', 'list', 'choice']),
    doc: z.string().meta({ description: 'What it says, in a line.' }),
    allowed: z.string().meta({ description: 'What is allowed, in words.' }),
    choices: z.array(z.string()).meta({ description: 'The words that a choice or list is limited to, if any.' }),
    env: z.array(z.string()).meta({ description: 'Its variables, the strongest first.' }),
    secret: z.boolean().meta({ description: 'Sealed, and never shown again.' }),
    multiline: z.boolean().meta({ description: 'Line breaks are part of it.' }),
    schema: z.record(z.string(), z.unknown()).meta({ description: 'What its value is, as JSON Schema (2020-12).' }),
    inherited: z
      .object({ netlify: z.unknown(), supabase: z.unknown() })
      .meta({ description: 'What an instance has that sets nothing, by its dialect; null of a secret.' }),
  })
  .meta({ id: 'SettingDescription' });

const settingsSchemaSchema = z.object({ settings: z.array(settingSchema) }).meta({ id: 'SettingsSchema' });

/** One setting, as forms are made of. */
export type SettingView = z.output<typeof settingSchema>;

/** Every setting there is. */
export type SettingsSchemaView = z.output<typeof settingsSchemaSchema>;

/** `GET /v1/settings-schema` */
export const showSettingsSchemaContract = {
  method: 'get',
  path: '/v1/settings-schema',
  scope: 'read',
  tag: 'Instances',
  summary: 'Describes every setting of an instance: what forms are made of.',
  description: 'From the same declarations that settings are checked by, with what instances of this platform inherit.',
  answers: { 200: { description: 'All settings, in the order of their declaration.', schema: settingsSchemaSchema } },
} as const satisfies RouteContract;
