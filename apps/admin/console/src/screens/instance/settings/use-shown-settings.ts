import { useState } from 'react';
import type { SettingView } from '../../../../../src/contract.ts';
import { problemsOf } from '../../../api/ask.ts';
import { isOf } from '../../../parts/use-problems.ts';
import { groupOf, groupsIn } from './setting-groups.ts';

/** The settings that are in front of the reader: a group, or what was searched for. */
export interface ShownSettings {
  readonly shown: readonly SettingView[];
  readonly chosen: string;
  readonly search: string;
  readonly choose: (group: string) => void;
  readonly setSearch: (search: string) => void;
}

/**
 * @param depth how many names from the root make a group
 * @param error of the last saving: where nothing that is wrong is in sight, the group of the first comes forward
 */
export function useShownSettings(settings: readonly SettingView[], depth: number, error: Error | null): ShownSettings {
  const [chosen, setChosen] = useState(() => groupsIn(settings, depth)[0]?.name ?? '');
  const [search, setSearch] = useState('');
  const [seen, setSeen] = useState(error);
  const shown =
    search.trim() === '' ? settings.filter(({ path }) => groupOf(path, depth) === chosen) : found(settings, search);
  const choose = (group: string): void => {
    setSearch('');
    setChosen(group);
  };
  if (error !== seen) {
    setSeen(error);
    const first = wrongOf(settings, error);
    if (first && !wrongOf(shown, error)) choose(groupOf(first.path, depth));
  }
  return { shown, chosen, search, choose, setSearch };
}

function wrongOf(settings: readonly SettingView[], error: Error | null): SettingView | undefined {
  const problems = problemsOf(error);
  return settings.find((setting) => problems.some(({ path }) => isOf(path, setting.path)));
}

function found(settings: readonly SettingView[], search: string): SettingView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return settings.filter(({ path, doc, env }) => {
    const text = `${path} ${doc} ${env.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
