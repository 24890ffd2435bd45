import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { KeyView, MadeKeyView, RevocationView, RotationView } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Nothing } from '../../../parts/nothing.tsx';
import { Rows } from '../../../parts/rows.tsx';
import type { Secret } from '../../../parts/secret-once.tsx';
import { Section } from '../../../parts/section.tsx';
import { useMay } from '../../../session/may-use.ts';
import { KeyRow, type KeyDeed } from './key-row.tsx';

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
  const changes = [`/v1/instances/${slug}`, '/v1/audit'];
  const body = algorithm === '' ? {} : { algorithm };
  const tell = ({ secret, kid }: { readonly secret?: string | undefined; readonly kid: string }): void => {
    if (secret !== undefined)
      onSecret({
        title: `Key ${kid} is created`,
        about: 'Anyone who has it can sign and verify tokens.',
        label: 'Secret',
        value: secret,
      });
  };
  const create = useDeed<void, MadeKeyView>(() => ({ method: 'POST', path, body }), {
    name: 'create a key',
    changes,
    onDone: tell,
    done: 'The key is created and published.',
  });
  const rotate = useDeed<void, RotationView>(() => ({ method: 'POST', path: `${path}/rotate`, body }), {
    name: 'rotate the keys',
    changes,
    onDone: tell,
    done: ({ is_active: isActive }) =>
      isActive ? 'The new key is in use.' : 'The new key is published. It is used automatically once caches know it.',
  });
  const act = useDeed<{ kid: string; deed: string; body: object }>(
    ({ kid, deed, body: given }) => ({
      method: 'POST',
      path: `${path}/${encodeURIComponent(kid)}/${deed}`,
      body: given,
    }),
    { name: 'update the key', changes, done: 'The signing key is updated.' },
  );
  const revoke = useDeed<string, RevocationView>(
    (kid) => ({ method: 'POST', path: `${path}/${encodeURIComponent(kid)}/revoke` }),
    {
      name: 'revoke the key',
      changes,
      done: ({ successor }) =>
        successor ? `The key is revoked; ${successor.kid} is used instead.` : 'The key is revoked.',
      onDone: ({ secret, key }) => tell({ secret, kid: key.kid }),
    },
  );
  const onDeed = (key: KeyView, deed: KeyDeed): void => {
    if (deed !== 'revoke') return act.mutate({ kid: key.kid, deed, body: {} });
    setConfirmation({
      title: 'Revoke the key?',
      about: `Within a second, tokens signed with ${key.kid} are rejected everywhere, API keys included. Users keep their sessions.`,
      word: slug,
      button: 'Revoke',
      onConfirm: () => revoke.mutate(key.kid),
    });
  };
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
      <Loaded answer={keys}>
        {({ keys: list }) => (
          <>
            {list.length === 0 ? (
              <Nothing title="No signing keys">
                Tokens are signed with the secret in the settings. “Rotate” creates a key, which is used once caches
                know it.
              </Nothing>
            ) : (
              <Rows label="Signing keys" heads={['Key', 'Algorithm', 'State', 'Since', 'Actions']}>
                {list.map((key) => (
                  <KeyRow key={key.kid} signingKey={key} onDeed={onDeed} />
                ))}
              </Rows>
            )}
            {list.length > 0 && !list.some(({ state }) => state === 'active') && (
              <Text size="sm" c="dimmed">
                No key is active yet: tokens are still signed with the secret or keys in the settings.
              </Text>
            )}
          </>
        )}
      </Loaded>
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
    </Section>
  );
}
