import { Group, NativeSelect, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SettingView } from '../../../../../src/contract.ts';
import { Choices } from '../../../parts/choices.tsx';
import { marked, type Marked } from '../../../parts/use-problems.ts';
import type { SettingFieldProps } from './setting-field.tsx';
import { lengthOfTime, type Value } from './setting-values.ts';

interface InputProps {
  readonly field: SettingFieldProps;
  /** What stands in the input: what was typed, else what is saved or inherited. */
  readonly value: Value;
  readonly set: (next: Value) => void;
  /** What every input is handed. */
  readonly common: Marked & {
    readonly label: string;
    readonly description: string;
    readonly disabled: boolean;
    readonly name: string;
  };
}

const inputs = {
  flag: FlagInput,
  choice: ChoiceInput,
  choices: ChoicesInput,
  list: ListInput,
  multiline: MultilineInput,
  secret: SecretInput,
  line: LineInput,
} as const;

/** The input that fits the kind of a setting. */
export function SettingInput(field: SettingFieldProps): ReactNode {
  const { setting, own, edit, inherited, problem, isReadOnly, onEdit } = field;
  const { path, doc } = setting;
  const Input = inputs[kindOf(setting)];
  return (
    <Input
      field={field}
      value={edit === undefined ? (own ?? inherited) : (edit ?? inherited)}
      set={(next) => onEdit(path, next)}
      common={{ label: path, description: doc, disabled: isReadOnly, name: path, ...marked(problem) }}
    />
  );
}

function kindOf({ type, choices, secret, multiline }: SettingView): keyof typeof inputs {
  if (type === 'flag' || type === 'choice') return type;
  if (type === 'list') return choices.length > 0 ? 'choices' : 'list';
  if (multiline) return 'multiline';
  return secret ? 'secret' : 'line';
}

function FlagInput({ value, set, common }: InputProps): ReactNode {
  return <Switch {...common} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
}

function ChoiceInput({ field, value, set, common }: InputProps): ReactNode {
  return (
    <NativeSelect
      {...common}
      data={[...field.setting.choices]}
      value={String(value)}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}

function ChoicesInput({ field, value, set, common }: InputProps): ReactNode {
  const { disabled, name: _, ...group } = common;
  return (
    <Choices
      {...group}
      choices={field.setting.choices.map((choice) => ({ value: choice, label: choice, disabled }))}
      value={value as readonly string[]}
      onChange={set}
    >
      {(boxes) => <Group mt="xs">{boxes}</Group>}
    </Choices>
  );
}

function ListInput({ field: { edit }, value, set, common }: InputProps): ReactNode {
  return (
    <Textarea
      {...common}
      autosize
      minRows={2}
      maxRows={8}
      placeholder="One per line"
      value={(value as readonly string[]).join('\n')}
      onChange={(event) => set(linesOf(event.currentTarget.value))}
      onBlur={() => edit && Array.isArray(edit) && set((edit as string[]).filter((line) => line.trim() !== ''))}
    />
  );
}

function MultilineInput({ field: { setting, edit }, value, set, common }: InputProps): ReactNode {
  return (
    <Textarea
      {...common}
      autosize
      minRows={2}
      maxRows={14}
      // What is saved of a secret is never shown.
      value={String((setting.secret ? edit : value) ?? '')}
      spellCheck={false}
      onChange={(event) => set(valueIn(event.currentTarget.value, setting))}
    />
  );
}

function SecretInput({ field: { setting, edit, onEdit }, common }: InputProps): ReactNode {
  return (
    <PasswordInput
      {...common}
      value={String(edit ?? '')}
      autoComplete="new-password"
      onChange={(event) =>
        onEdit(setting.path, event.currentTarget.value === '' ? undefined : event.currentTarget.value)
      }
    />
  );
}

function LineInput({ field: { setting }, value, set, common }: InputProps): ReactNode {
  const isTime = setting.type === 'seconds' && typeof value === 'number';
  return (
    <TextInput
      {...common}
      value={String(value ?? '')}
      inputMode={setting.type === 'text' ? 'text' : 'numeric'}
      autoComplete="off"
      rightSection={isTime ? <small>{lengthOfTime(value)}</small> : undefined}
      rightSectionWidth={isTime ? 110 : undefined}
      onChange={(event) => set(valueIn(event.currentTarget.value, setting))}
    />
  );
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

// What is no number stays as it was typed, so that it can be mended; the field says that it is none.
function valueIn(text: string, { type }: SettingView): Value {
  const trimmed = text.trim();
  return type !== 'text' && /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : text;
}
