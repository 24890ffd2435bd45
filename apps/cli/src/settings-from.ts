import { UsageError } from './usage-error.ts';

/** Settings as JSON, nested as their paths say. */
export interface SettingsTree {
  [name: string]: unknown;
}

const pathPattern = /^[a-z0-9_]+(?:\.[a-z0-9_]+)*$/;

/**
 * The settings that `--set path=value` words name. A value that is JSON (`true`, `30`, `["a"]`) is that, any other is text.
 *
 * @param unset paths of settings that go back to what they inherit: null in a merge patch
 * @param texts values that were read from files, by path
 * @throws UsageError when a word has another form, or two paths contradict each other
 */
export function settingsFrom(
  words: readonly string[],
  unset: readonly string[] = [],
  texts: ReadonlyMap<string, string> = new Map(),
): SettingsTree {
  const settings: SettingsTree = Object.create(null) as SettingsTree;
  for (const word of words) {
    const [, path = '', value = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
    requirePath(path, `--set ${JSON.stringify(word)} is not path=value, as in mailer.autoconfirm=true`);
    place(settings, path, valueOf(value), '--set');
  }
  for (const [path, text] of texts) {
    requirePath(path, `--set-file ${JSON.stringify(path)} is not the path of a setting, as in jwt.secret`);
    place(settings, path, text, '--set-file');
  }
  for (const path of unset) {
    requirePath(path, `--unset ${JSON.stringify(path)} is not the path of a setting, as in mailer.autoconfirm`);
    place(settings, path, null, '--unset');
  }
  return settings;
}

function requirePath(path: string, problem: string): void {
  if (!pathPattern.test(path) || path.includes('__proto__')) throw new UsageError(problem);
}

function place(settings: SettingsTree, path: string, value: unknown, option: string): void {
  const names = path.split('.');
  const last = names.at(-1) ?? '';
  let node = settings;
  for (const name of names.slice(0, -1)) {
    if (!(name in node)) node[name] = Object.create(null);
    const next = node[name];
    if (typeof next !== 'object' || next === null || Array.isArray(next)) {
      throw new UsageError(`${option} ${path}: ${name} was given a value already, so nothing can be below it`);
    }
    node = next as SettingsTree;
  }
  if (value === null && last in node) throw new UsageError(`${option} ${path}: it was given a value already`);
  node[last] = value;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
