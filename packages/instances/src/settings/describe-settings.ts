import { z } from 'zod';
import type { LeafKind } from './leaf.ts';
import type { InheritedSettings } from './merge-settings.ts';
import { settingLeaves, type SettingLeaf } from './setting-leaves.ts';
import { valueAt } from './setting-values.ts';

/** One setting, complete enough to make a form of. */
export interface SettingDescription {
  /** Such as `smtp.port`; `<language>` stands for names that the site chooses. */
  readonly path: string;
  readonly type: LeafKind;
  readonly doc: string;
  /** What is allowed, in words. */
  readonly allowed: string;
  /** The words a choice or list is limited to, if any. */
  readonly choices: readonly string[];
  /** Names of its variable, the strongest first. */
  readonly env: readonly string[];
  readonly secret: boolean;
  /** Line breaks are part of its text. */
  readonly multiline: boolean;
  /** What its value is, as JSON Schema (2020-12). What that cannot say is checked when it is set. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** What an instance has that sets nothing, by the dialect it speaks; nothing of a secret. */
  readonly inherited: { readonly netlify: unknown; readonly supabase: unknown };
}

/** Every setting of an instance, in the order of its declaration, with what this platform's instances inherit. */
export function describeSettings(inherited: InheritedSettings): readonly SettingDescription[] {
  return settingLeaves.map((leaf) => {
    const { name, kind, doc, allowed, choices, env, secret, multiline } = leaf;
    const values = {
      netlify: inheritedValue(leaf, inherited.netlify),
      supabase: inheritedValue(leaf, inherited.supabase),
    };
    const schema = schemaOf(leaf);
    return { path: name, type: kind, doc, allowed, choices, env, secret, multiline, schema, inherited: values };
  });
}

// Below names that the site chooses nothing is inherited but the default.
function inheritedValue(leaf: SettingLeaf, settings: InheritedSettings['netlify']): unknown {
  return leaf.secret ? null : (valueAt(settings, leaf.path) ?? leaf.default);
}

function schemaOf({ schema }: SettingLeaf): Record<string, unknown> {
  const { $schema: _, default: __, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
