import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { EndpointList, EndpointView } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Nothing } from '../../../parts/nothing.tsx';
import { Rows } from '../../../parts/rows.tsx';
import type { Secret } from '../../../parts/secret-once.tsx';
import { Section } from '../../../parts/section.tsx';
import { EndpointRow } from './endpoint-row.tsx';
import { NewEndpoint } from './new-endpoint.tsx';
import { useEndpointDeeds } from './use-endpoint-deeds.ts';

interface EndpointsProps {
  /** Of the instance. */
  readonly path: string;
  readonly onSecret: (secret: Secret) => void;
}

/** Where events go. */
export function Endpoints({ path, onSecret }: EndpointsProps): ReactNode {
  const place = `${path}/webhooks`;
  const endpoints = useAnswer<EndpointList>(place);
  const [confirmation, setConfirmation] = useState<Confirmation>();
  const [isAdding, setAdding] = useState(false);
  const tell = ({ url, secret, public_key: publicKey }: EndpointView): void => {
    const about = `The receiver at ${url} uses it to verify that events come from here.`;
    if (secret !== undefined) onSecret({ title: 'The secret of the webhook', about, label: 'Secret', value: secret });
    else if (publicKey !== null)
      onSecret({ title: 'The public key of the webhook', about, label: 'Public key', value: publicKey });
  };
  const deeds = useEndpointDeeds(path, tell, setConfirmation);
  const add = (
    <Button variant="default" onClick={() => setAdding(true)}>
      Add a webhook
    </Button>
  );
  return (
    <Section
      title="Webhooks"
      about="URLs that events are sent to as they happen, signed, with retries for three days."
      actions={add}
    >
      <Loaded answer={endpoints}>
        {({ webhooks }) =>
          webhooks.length === 0 ? (
            <Nothing title="No webhooks">Add a URL to be notified when users are created, changed or deleted.</Nothing>
          ) : (
            <Rows label="Webhooks" heads={['Address', 'Events', 'State', 'Created', 'Actions']}>
              {webhooks.map((endpoint) => (
                <EndpointRow key={endpoint.id} endpoint={endpoint} deeds={deeds} />
              ))}
            </Rows>
          )
        }
      </Loaded>
      <NewEndpoint path={place} isOpen={isAdding} onClose={() => setAdding(false)} onMade={tell} />
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
    </Section>
  );
}
