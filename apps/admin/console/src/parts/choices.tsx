import { Checkbox, type CheckboxProps } from '@mantine/core';
import type { ReactNode } from 'react';
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

/** Boxes of which any may be ticked. What is wrong is said of the group; each box is marked, since a group cannot be. */
export function Choices({ choices, value, children, 'aria-invalid': isInvalid, ...group }: ChoicesProps): ReactNode {
  const boxes = choices.map((choice) => <Checkbox key={String(choice.value)} {...choice} aria-invalid={isInvalid} />);
  return (
    <Checkbox.Group {...group} value={[...value]}>
      {children(boxes)}
    </Checkbox.Group>
  );
}
