import { UsageError } from './usage-error.ts';

/** Settings as JSON, nested as their paths say. */
export interface SettingsTree {
  [name: string]: unknown;
}

/**
 * The settings that `--set path=value` words name. A value that is JSON (`true`, `30`, `["a"]`) is that, any other is text.
 *
 * @throws UsageError when a word has another form, or two paths contradict each other
 */
export function settingsFrom(words: readonly string[]): SettingsTree {
  const settings: SettingsTree = Object.create(null) as SettingsTree;
  for (const word of words) {
    const [, path, value = ''] = /^([a-z0-9_]+(?:\.[a-z0-9_]+)*)=(.*)$/s.exec(word) ?? [];
    if (path === undefined || path.includes('__proto__')) {
      throw new UsageError(`--set ${JSON.stringify(word)} is not path=value, as in mailer.autoconfirm=true`);
    }
    place(settings, path.split('.'), valueOf(value), path);
  }
  return settings;
}

function place(settings: SettingsTree, names: readonly string[], value: unknown, path: string): void {
  const last = names.at(-1) ?? '';
  let node = settings;
  for (const name of names.slice(0, -1)) {
    const next = (node[name] ??= Object.create(null) as SettingsTree);
    if (typeof next !== 'object' || next === null || Array.isArray(next)) {
      throw new UsageError(`--set ${path}: ${name} was given a value already, so nothing can be below it`);
    }
    node = next as SettingsTree;
  }
  node[last] = value;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
