import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Copy } from './copy.tsx';

/** A secret that was just made. */
export interface Secret {
  readonly title: string;
  /** What it is for. */
  readonly about: string;
  readonly label: string;
  readonly value: string;
}

/** Shows a secret this once. Only the button closes it, so that nobody loses one by a click beside it. */
export function SecretOnce({
  secret,
  onClose,
}: {
  readonly secret: Secret | undefined;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Modal
      opened={secret !== undefined}
      onClose={onClose}
      title={secret?.title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      {secret && (
        <Stack>
          <Text size="sm">{secret.about}</Text>
          <TextInput
            label={secret.label}
            value={secret.value}
            readOnly
            ff="monospace"
            onFocus={(event) => event.currentTarget.select()}
            rightSection={<Copy value={secret.value} label={`Copy the ${secret.label.toLowerCase()}`} />}
            data-autofocus
          />
          <Alert color="yellow">Save it now: it is not shown again.</Alert>
          <Group justify="flex-end">
            <Button onClick={onClose}>I have saved it</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
