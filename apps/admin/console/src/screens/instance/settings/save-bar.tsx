import { Alert, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Trouble } from '../../../parts/trouble.tsx';
import type { SettingsDraft } from './use-settings-draft.ts';

/** Saves or discards what was changed, and says what is wrong with it. */
export function SaveBar({
  draft,
  hasLocalProblems,
  problems,
}: {
  readonly draft: SettingsDraft;
  readonly hasLocalProblems: boolean;
  /** What is wrong and stands at no field in front of the reader. */
  readonly problems: readonly string[];
}): ReactNode {
  const { edits, isSaving, isStale } = draft;
  if (edits.size === 0) return null;
  return (
    <div className="save-bar" role="region" aria-label="Changes that are not saved">
      {isStale && (
        <Alert color="yellow" title="This instance has changed" mb="sm" role="alert" tabIndex={-1}>
          <Text size="sm" mb="xs">
            Nothing was saved. Reload to see the current settings; your changes stay in the form.
          </Text>
          <Button size="xs" variant="default" onClick={draft.reload}>
            Reload and keep my changes
          </Button>
        </Alert>
      )}
      {!isStale && <Trouble title="Nothing was saved" problems={problems} />}
      <Group justify="space-between">
        <Text size="sm">
          {edits.size === 1 ? 'One change' : `${edits.size} changes`} not saved:{' '}
          {[...edits.keys()].slice(0, 4).join(', ')}
          {edits.size > 4 && ', …'}
        </Text>
        <Group gap="xs">
          <Button variant="default" onClick={draft.discard} disabled={isSaving}>
            Discard
          </Button>
          <Button onClick={draft.save} loading={isSaving} disabled={hasLocalProblems || isStale}>
            Save
          </Button>
        </Group>
      </Group>
    </div>
  );
}
