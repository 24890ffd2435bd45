import type { z } from 'zod';
import { settingsSchema } from './instance-settings.ts';
import { leafMeta, type LeafMeta } from './leaf.ts';

/** One setting: where it is, what it may be, what it is about. */
export interface SettingLeaf extends LeafMeta {
  /** Names from the root, such as `['smtp', 'port']`. */
  readonly path: readonly string[];
  /** The same with dots. */
  readonly name: string;
  readonly schema: z.ZodType;
  readonly default: unknown;
}

/** The groups and leaves of the settings as a tree, walked once. */
export type SettingNode = SettingLeaf | ReadonlyMap<string, SettingNode>;

/** The root of all settings. */
export const settingTree = nodeOf(settingsSchema, []) as ReadonlyMap<string, SettingNode>;

/** Every setting, in the order of its declaration. */
export const settingLeaves: readonly SettingLeaf[] = leavesOf(settingTree);

/** True for a setting, false for a group of them. */
export function isLeaf(node: SettingNode): node is SettingLeaf {
  return !(node instanceof Map);
}

function nodeOf(schema: unknown, path: readonly string[]): SettingNode {
  const declared = schema as z.ZodType;
  const meta = leafMeta.get(declared);
  if (meta) return { ...meta, path, name: path.join('.'), schema: declared, default: declared.parse(undefined) };
  const { shape } = (declared as z.ZodPrefault<z.ZodObject>).unwrap();
  return new Map(Object.entries(shape).map(([key, child]) => [key, nodeOf(child, [...path, key])]));
}

function leavesOf(node: SettingNode): SettingLeaf[] {
  return isLeaf(node) ? [node] : [...node.values()].flatMap(leavesOf);
}
