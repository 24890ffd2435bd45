import { Group, NativeSelect, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Choices } from '../../../parts/choices.tsx';
import { marked } from '../../../parts/use-problems.ts';
import type { SettingFieldProps } from './setting-field.tsx';
import { lengthOfTime, type Value } from './setting-values.ts';

/** The input that fits the kind of a setting. */
export function SettingInput(props: SettingFieldProps): ReactNode {
  const { setting, own, edit, inherited, problem, isReadOnly, onEdit } = props;
  const { path, doc, type, choices, secret, multiline } = setting;
  const value: Value = edit === undefined ? (own ?? inherited) : (edit ?? inherited);
  const set = (next: Value): void => onEdit(path, next);
  const marks = marked(problem);
  const common = { label: path, description: doc, disabled: isReadOnly, name: path, ...marks };
  if (type === 'flag') {
    return <Switch {...common} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
  }
  if (type === 'choice') {
    return (
      <NativeSelect
        {...common}
        data={[...choices]}
        value={String(value)}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  }
  if (type === 'list' && choices.length > 0) {
    return (
      <Choices
        label={path}
        description={doc}
        choices={choices.map((choice) => ({ value: choice, label: choice, disabled: isReadOnly }))}
        value={value as readonly string[]}
        onChange={set}
        {...marks}
      >
        {(boxes) => <Group mt="xs">{boxes}</Group>}
      </Choices>
    );
  }
  if (type === 'list') {
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
  const text = secret ? String(edit ?? '') : String(value ?? '');
  const onText = (next: string): void => set(type === 'text' ? next : numberIn(next));
  if (multiline) {
    return (
      <Textarea
        {...common}
        autosize
        minRows={2}
        maxRows={14}
        value={text}
        spellCheck={false}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    );
  }
  if (secret) {
    return (
      <PasswordInput
        {...common}
        value={text}
        autoComplete="new-password"
        onChange={(event) => onEdit(path, event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      />
    );
  }
  const isTime = type === 'seconds' && typeof value === 'number';
  return (
    <TextInput
      {...common}
      value={text}
      inputMode={type === 'text' ? 'text' : 'numeric'}
      autoComplete="off"
      rightSection={isTime ? <small>{lengthOfTime(value)}</small> : undefined}
      rightSectionWidth={isTime ? 110 : undefined}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  );
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

// What is no number stays as it was typed, so that it can be mended; the field says that it is none.
function numberIn(text: string): Value {
  const trimmed = text.trim();
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : text;
}
