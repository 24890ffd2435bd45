import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Marked } from '../../../parts/use-problems.ts';

interface EmailInputProps extends Marked {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Whose account it is to be: the first that a dialog asks for. */
export function EmailInput({ onChange, ...rest }: EmailInputProps): ReactNode {
  return (
    <TextInput
      label="E-mail address"
      onChange={(event) => onChange(event.currentTarget.value)}
      {...rest}
      autoComplete="off"
      required
      data-autofocus
    />
  );
}
