import { Checkbox, type CheckboxProps } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import type { Marked } from './use-problems.ts';

interface ChoicesProps extends Marked {
  readonly label: string;
  readonly description?: string;
  readonly choices: readonly Pick<CheckboxProps, 'value' | 'label' | 'description' | 'disabled'>[];
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
  /** What holds the boxes. */
  readonly children: (boxes: ReactNode) => ReactNode;
}

/** Boxes of which any may be ticked. What is wrong stands below all, and is said at each: a group cannot be marked. */
export function Choices({ choices, value, children, 'aria-invalid': isInvalid, ...group }: ChoicesProps): ReactNode {
  const errorId = useId();
  const marks = isInvalid && { 'aria-invalid': isInvalid, 'aria-describedby': errorId };
  const boxes = choices.map((choice) => <Checkbox key={String(choice.value)} {...choice} {...marks} />);
  return (
    <Checkbox.Group {...group} value={[...value]} errorProps={{ id: errorId }}>
      {children(boxes)}
    </Checkbox.Group>
  );
}
