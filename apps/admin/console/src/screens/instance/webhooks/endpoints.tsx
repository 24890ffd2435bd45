import { Button, Group, Menu, Table, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { EndpointList, EndpointView } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Nothing } from '../../../parts/nothing.tsx';
import { Rows } from '../../../parts/rows.tsx';
import type { Secret } from '../../../parts/secret-once.tsx';
import { Section } from '../../../parts/section.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { Time } from '../../../parts/time.tsx';
import { NewEndpoint } from './new-endpoint.tsx';

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
  const changes = [`${path}/webhook`];
  const tell = ({ url, secret, public_key: publicKey }: EndpointView): void => {
    const about = `The receiver at ${url} uses it to verify that events come from here.`;
    if (secret !== undefined) onSecret({ title: 'The secret of the webhook', about, label: 'Secret', value: secret });
    else if (publicKey !== null)
      onSecret({ title: 'The public key of the webhook', about, label: 'Public key', value: publicKey });
  };
  const rotate = useDeed<EndpointView, EndpointView>(
    ({ id }) => ({ method: 'POST', path: `${place}/${id}/rotate`, body: {} }),
    { name: 'rotate the key', changes, onDone: tell },
  );
  const test = useDeed<EndpointView>(({ id }) => ({ method: 'POST', path: `${place}/${id}/test` }), {
    name: 'send a test event',
    changes,
    done: 'A test event is queued.',
  });
  const turn = useDeed<{ id: string; state: string }>(
    ({ id, state }) => ({ method: 'PATCH', path: `${place}/${id}`, body: { state } }),
    { name: 'change the webhook', changes, done: 'Saved.' },
  );
  const remove = useDeed<EndpointView>(({ id }) => ({ method: 'DELETE', path: `${place}/${id}` }), {
    name: 'remove the webhook',
    changes,
    done: 'The webhook is removed.',
  });
  const askToRemove = (endpoint: EndpointView): void =>
    setConfirmation({
      title: 'Remove the webhook?',
      about: `Events are no longer sent to ${endpoint.url}, and its delivery history is deleted.`,
      word: new URL(endpoint.url).hostname,
      button: 'Remove',
      onConfirm: () => remove.mutate(endpoint),
    });
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
                <Table.Tr key={endpoint.id}>
                  <Table.Td className="breaks">
                    <Text size="sm" className="mono">
                      {endpoint.url}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {endpoint.description}
                    </Text>
                  </Table.Td>
                  <Table.Td>{endpoint.event_types.length === 0 ? 'all' : endpoint.event_types.join(', ')}</Table.Td>
                  <Table.Td>
                    <StateBadge state={endpoint.state} />
                    {endpoint.disabled_reason !== null && (
                      <Text size="xs" c="dimmed">
                        {endpoint.disabled_reason}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Time at={endpoint.created_at} />
                  </Table.Td>
                  <Table.Td>
                    <Group gap="xs" justify="flex-end" wrap="nowrap">
                      <Button size="xs" variant="default" onClick={() => test.mutate(endpoint)}>
                        Test
                      </Button>
                      <Menu>
                        <Menu.Target>
                          <Button size="xs" variant="default">
                            More
                          </Button>
                        </Menu.Target>
                        <Menu.Dropdown>
                          <Menu.Item
                            onClick={() =>
                              turn.mutate({
                                id: endpoint.id,
                                state: endpoint.state === 'enabled' ? 'paused' : 'enabled',
                              })
                            }
                          >
                            {endpoint.state === 'enabled' ? 'Pause' : 'Enable'}
                          </Menu.Item>
                          <Menu.Item onClick={() => rotate.mutate(endpoint)}>Rotate the key</Menu.Item>
                          <Menu.Item onClick={() => askToRemove(endpoint)}>Remove</Menu.Item>
                        </Menu.Dropdown>
                      </Menu>
                    </Group>
                  </Table.Td>
                </Table.Tr>
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
