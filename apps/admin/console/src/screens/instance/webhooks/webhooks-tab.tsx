import { Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { SecretOnce, type Secret } from '../../../parts/secret-once.tsx';
import type { InstanceTab } from '../instance-screen.tsx';
import { DeliveriesOf } from './deliveries-of.tsx';
import { Endpoints } from './endpoints.tsx';
import { EventsOf } from './events-of.tsx';

/** Where events of an instance go, how that went, and what happened. */
export function WebhooksTab({ instance: { slug } }: InstanceTab): ReactNode {
  const [secret, setSecret] = useState<Secret>();
  const path = `/v1/instances/${slug}`;
  return (
    <Stack>
      <Endpoints path={path} onSecret={setSecret} />
      <DeliveriesOf path={path} />
      <EventsOf path={path} />
      <SecretOnce secret={secret} onClose={() => setSecret(undefined)} />
    </Stack>
  );
}
