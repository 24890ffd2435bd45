import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import type { SettingView } from '../../../../../src/contract.ts';
import { Icon } from '../../../parts/icon.tsx';
import { SettingInput } from './setting-input.tsx';
import { inWords, type Value } from './setting-values.ts';

/** One setting of the form. */
export interface SettingFieldProps {
  readonly setting: SettingView;
  /** What the instance sets itself, saved; undefined where it inherits. */
  readonly own: Value | undefined;
  /** What was changed and is not saved. */
  readonly edit: Value | undefined;
  readonly inherited: Value;
  readonly isSecretSet: boolean;
  readonly problem: string | undefined;
  readonly isReadOnly: boolean;
  readonly onEdit: (path: string, value: Value | undefined) => void;
}

/** A setting with its help, what it inherits, and what is wrong with it. */
export const SettingField = memo(function SettingField(props: SettingFieldProps): ReactNode {
  const { setting, own, edit, inherited, isSecretSet, isReadOnly, onEdit } = props;
  const isEdited = edit !== undefined;
  const isOwn = isEdited ? edit !== null : own !== undefined || isSecretSet;
  const hint = setting.secret
    ? secretHint(isSecretSet, edit)
    : isOwn
      ? `Inherited value: ${inWords(inherited, setting.type)}`
      : undefined;
  return (
    <div className={isEdited ? 'setting setting-edited' : isOwn ? 'setting setting-own' : 'setting'}>
      <Group align="flex-start" wrap="nowrap" gap="xs">
        <div style={{ flex: 1, minWidth: 0 }}>
          <SettingInput {...props} />
          {hint !== undefined && (
            <Text size="xs" c="dimmed" mt={4}>
              {hint}
            </Text>
          )}
        </div>
        {isOwn && !isReadOnly && (
          <Tooltip label="Use the inherited value" withArrow>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Reset ${setting.path}`}
              onClick={() => onEdit(setting.path, own === undefined && !isSecretSet ? undefined : null)}
            >
              <Icon name="undo" size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    </div>
  );
});

function secretHint(isSet: boolean, edit: Value | undefined): string {
  if (edit === null) return 'Will be removed';
  if (edit !== undefined) return isSet ? 'Will replace the secret that is set' : 'Will be set';
  return isSet ? 'A secret is set; it is never shown' : 'Not set';
}
