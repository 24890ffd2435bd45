import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SettingsSchemaView } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { Loaded } from '../../../parts/loaded.tsx';
import type { DraftingTab } from '../instance-screen.tsx';
import { SettingsForm } from './settings-form.tsx';

/** The settings of an instance, or one group of them. */
export function SettingsTab({ instance, draft, only }: DraftingTab & { readonly only?: string }): ReactNode {
  const schema = useAnswer<SettingsSchemaView>('/v1/settings-schema');
  return (
    <Loaded answer={schema}>
      {({ settings }) => {
        // Texts in other languages have a place of their own, under “Mail”.
        const shown = settings.filter(({ path }) => !path.includes('<') && (!only || path.startsWith(`${only}.`)));
        return (
          <>
            <Text size="sm" c="dimmed" mb="md">
              Settings that are not set here are inherited from the platform. A green edge marks those that are.
            </Text>
            <SettingsForm instance={instance} draft={draft} settings={shown} depth={only === undefined ? 1 : 2} />
          </>
        );
      }}
    </Loaded>
  );
}
