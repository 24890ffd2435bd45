import { Badge, NativeSelect, NavLink, Stack, Text, TextInput, Title } from '@mantine/core';
import { useCallback, useMemo, type ReactNode } from 'react';
import type { SettingView } from '../../../../../src/contract.ts';
import { Icon } from '../../../parts/icon.tsx';
import { useProblems } from '../../../parts/use-problems.ts';
import { useMay } from '../../../session/may-use.ts';
import type { DraftingTab } from '../instance-screen.tsx';
import { groupOf, groupsIn, titleOf } from './setting-groups.ts';
import { SettingField } from './setting-field.tsx';
import { problemOf, valueAt, type Edits, type Value } from './setting-values.ts';
import { SaveBar } from './save-bar.tsx';
import { useShownSettings } from './use-shown-settings.ts';

interface FormProps extends DraftingTab {
  readonly settings: readonly SettingView[];
  /** How many names from the root make a group. */
  readonly depth: number;
}

/** A form made of the settings' own declarations: kind, help, bounds and what is inherited. */
export function SettingsForm({ instance, draft, settings, depth }: FormProps): ReactNode {
  const may = useMay();
  const { edits, change } = draft;
  const groups = useMemo(() => groupsIn(settings, depth), [settings, depth]);
  const { shown, chosen, search, choose, setSearch } = useShownSettings(settings, depth, draft.error);
  const { place, field, others } = useProblems(
    draft.error,
    shown.map(({ path }) => path),
  );
  const local = useMemo(() => localProblems(settings, edits), [settings, edits]);
  const onEdit = useCallback((path: string, value: Value | undefined) => change(path, value), [change]);
  const speaks = valueAt(instance.settings, 'dialect') === 'supabase' ? 'supabase' : 'netlify';
  return (
    <div className="beside">
      <div className="sticky">
        <TextInput
          label="Find a setting"
          type="search"
          leftSection={<Icon name="search" size={16} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          mb="sm"
        />
        <Groups groups={groups} chosen={search === '' ? chosen : ''} edits={edits} depth={depth} onChoose={choose} />
      </div>
      <Stack gap="lg" ref={place}>
        <Title order={2} size="h4">
          {search === '' ? titleOf(chosen) : `Settings that match “${search}”`}
        </Title>
        {shown.length === 0 && <Text c="dimmed">No setting matches.</Text>}
        {shown.map((setting) => (
          <SettingField
            key={setting.path}
            setting={setting}
            own={valueAt(instance.settings, setting.path)}
            edit={edits.get(setting.path)}
            inherited={setting.inherited[speaks] as Value}
            isSecretSet={instance.secrets.includes(setting.path)}
            problem={field(setting.path, local.get(setting.path)).error}
            isReadOnly={!may('provision')}
            onEdit={onEdit}
          />
        ))}
        <SaveBar draft={draft} hasLocalProblems={local.size > 0} problems={others} />
      </Stack>
    </div>
  );
}

function localProblems(settings: readonly SettingView[], edits: Edits): ReadonlyMap<string, string> {
  const bad = settings.flatMap((setting): [string, string][] => {
    const edit = edits.get(setting.path);
    const problem = edit === undefined ? undefined : problemOf(setting, edit);
    return problem === undefined ? [] : [[setting.path, problem]];
  });
  return new Map(bad);
}

function Groups({
  groups,
  chosen,
  edits,
  depth,
  onChoose,
}: {
  readonly groups: ReturnType<typeof groupsIn>;
  readonly chosen: string;
  readonly edits: Edits;
  readonly depth: number;
  readonly onChoose: (name: string) => void;
}): ReactNode {
  const editsIn = (name: string): number => [...edits.keys()].filter((path) => groupOf(path, depth) === name).length;
  return (
    <>
      <nav className="wide-only" aria-label="Groups of settings">
        {groups.map(({ name }) => (
          <NavLink
            key={name}
            component="button"
            label={titleOf(name)}
            active={name === chosen}
            aria-current={name === chosen ? 'true' : undefined}
            onClick={() => onChoose(name)}
            rightSection={
              editsIn(name) > 0 && (
                <Badge size="sm" color="yellow" variant="light">
                  {editsIn(name)}
                </Badge>
              )
            }
          />
        ))}
      </nav>
      <NativeSelect
        className="narrow-only"
        label="Group"
        data={groups.map(({ name }) => ({ value: name, label: titleOf(name) }))}
        value={chosen}
        onChange={(event) => onChoose(event.currentTarget.value)}
      />
    </>
  );
}
