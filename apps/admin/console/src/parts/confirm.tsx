import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Form } from './form.tsx';

/** What is asked before something that cannot simply be taken back. */
export interface Confirmation {
  readonly title: string;
  /** What will happen. */
  readonly about: ReactNode;
  /** What has to be typed; nothing for what does little harm. */
  readonly word?: string;
  readonly button: string;
  readonly onConfirm: () => void;
}

/** Asks before something is done. */
export function Confirm({
  confirmation,
  onClose,
}: {
  readonly confirmation: Confirmation | undefined;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Modal opened={confirmation !== undefined} onClose={onClose} title={confirmation?.title} centered>
      {confirmation && <Question confirmation={confirmation} onClose={onClose} />}
    </Modal>
  );
}

function Question({
  confirmation: { about, word, button, onConfirm },
  onClose,
}: {
  readonly confirmation: Confirmation;
  readonly onClose: () => void;
}): ReactNode {
  const [typed, setTyped] = useState('');
  const submit = (): void => {
    onConfirm();
    onClose();
  };
  return (
    <Form action={button} onSubmit={submit}>
      {() => (
        <Stack>
          <Text size="sm" component="div">
            {about}
          </Text>
          {word !== undefined && (
            <TextInput
              label={`Type ${word} to confirm`}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
              data-autofocus
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red.9" disabled={word !== undefined && typed !== word}>
              {button}
            </Button>
          </Group>
        </Stack>
      )}
    </Form>
  );
}
