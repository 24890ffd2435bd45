import { Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { SecretOnce, type Secret } from '../../../parts/secret-once.tsx';
import { useMay } from '../../../session/may-use.ts';
import type { InstanceTab } from '../instance-screen.tsx';
import { AdminToken } from './admin-token.tsx';
import { ApiKeys } from './api-keys.tsx';
import { SigningKeys } from './signing-keys.tsx';

/** What signs the tokens of an instance, and tokens for machines. */
export function KeysTab({ instance: { slug } }: InstanceTab): ReactNode {
  const may = useMay();
  const [secret, setSecret] = useState<Secret>();
  return (
    <Stack>
      <SigningKeys slug={slug} onSecret={setSecret} />
      <ApiKeys slug={slug} onSecret={setSecret} />
      {may('support') && <AdminToken slug={slug} onSecret={setSecret} />}
      <SecretOnce secret={secret} onClose={() => setSecret(undefined)} />
    </Stack>
  );
}
