import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { KeyView } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Nothing } from '../../../parts/nothing.tsx';
import { Rows } from '../../../parts/rows.tsx';
import type { Secret } from '../../../parts/secret-once.tsx';
import { Section } from '../../../parts/section.tsx';
import { useMay } from '../../../session/may-use.ts';
import { KeyRow } from './key-row.tsx';
import { useKeyDeeds, type KeyDeeds } from './use-key-deeds.ts';

/** Where a secret goes that was just made. */
export interface MakesSecrets {
  readonly slug: string;
  readonly onSecret: (secret: Secret) => void;
}

const algorithms = [
  { value: '', label: 'Same as now' },
  { value: 'ES256', label: 'ES256' },
  { value: 'EdDSA', label: 'EdDSA' },
  { value: 'RS256', label: 'RS256' },
  { value: 'HS256', label: 'HS256 (a secret)' },
];

/** The signing keys of an instance and their rotation. */
export function SigningKeys({ slug, onSecret }: MakesSecrets): ReactNode {
  const may = useMay();
  const path = `/v1/instances/${slug}/keys`;
  const keys = useAnswer<{ keys: readonly KeyView[] }>(path);
  const [algorithm, setAlgorithm] = useState('');
  const [confirmation, setConfirmation] = useState<Confirmation>();
  const { create, rotate, onDeed } = useKeyDeeds({ slug, onSecret }, algorithm, setConfirmation);
  return (
    <Section
      title="Signing keys"
      about="A new key is published before it is used, so that clients that cache the key set know it in time."
      actions={
        may('provision') && (
          <Group align="end" gap="xs">
            <NativeSelect
              aria-label="Algorithm of a new key"
              data={algorithms}
              value={algorithm}
              onChange={(event) => setAlgorithm(event.currentTarget.value)}
            />
            <Button variant="default" loading={create.isPending} onClick={() => create.mutate()}>
              Create a key
            </Button>
            <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
              Rotate
            </Button>
          </Group>
        )
      }
    >
      <Loaded answer={keys}>{({ keys: list }) => <KeyList keys={list} onDeed={onDeed} />}</Loaded>
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
    </Section>
  );
}

function KeyList({
  keys,
  onDeed,
}: {
  readonly keys: readonly KeyView[];
  readonly onDeed: KeyDeeds['onDeed'];
}): ReactNode {
  return (
    <>
      {keys.length === 0 ? (
        <Nothing title="No signing keys">
          Tokens are signed with the secret in the settings. “Rotate” creates a key, which is used once caches know it.
        </Nothing>
      ) : (
        <Rows label="Signing keys" heads={['Key', 'Algorithm', 'State', 'Since', 'Actions']}>
          {keys.map((key) => (
            <KeyRow key={key.kid} signingKey={key} onDeed={onDeed} />
          ))}
        </Rows>
      )}
      {keys.length > 0 && !keys.some(({ state }) => state === 'active') && (
        <Text size="sm" c="dimmed">
          No key is active yet: tokens are still signed with the secret or keys in the settings.
        </Text>
      )}
    </>
  );
}
