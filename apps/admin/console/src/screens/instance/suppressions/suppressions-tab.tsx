import { Button, Group, NativeSelect, Stack, Table, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import type { SuppressionList, SuppressionView } from '../../../../../src/contract.ts';
import { pathWith } from '../../../api/ask.ts';
import { usePages } from '../../../api/use-answer.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Form } from '../../../parts/form.tsx';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Paged } from '../../../parts/more.tsx';
import { Nothing } from '../../../parts/nothing.tsx';
import { Rows } from '../../../parts/rows.tsx';
import { Section } from '../../../parts/section.tsx';
import { Time } from '../../../parts/time.tsx';
import type { InstanceTab } from '../instance-screen.tsx';

/** The addresses that an instance sends nothing to. */
export function SuppressionsTab({ instance: { slug } }: InstanceTab): ReactNode {
  const path = `/v1/instances/${slug}/suppressions`;
  const [typed, setTyped] = useState('');
  const [address] = useDebouncedValue(typed.trim(), 300);
  const [confirmation, setConfirmation] = useState<Confirmation>();
  const pages = usePages<SuppressionList>(pathWith(path, { address }));
  const lift = useDeed<SuppressionView>(
    ({ channel, address: one }) => ({ method: 'DELETE', path: `${path}/${channel}/${encodeURIComponent(one)}` }),
    { name: 'remove the suppression', changes: [path], done: 'The address gets messages again.' },
  );
  const askToLift = (suppression: SuppressionView): void =>
    setConfirmation({
      title: 'Send to this address again?',
      about: `${suppression.address} was suppressed (${suppression.reason}). If mails still bounce, mail providers will trust this site less.`,
      button: 'Send again',
      onConfirm: () => lift.mutate(suppression),
    });
  return (
    <Stack>
      <AddSuppression path={path} />
      <TextInput
        label="Find an address"
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maw={360}
      />
      <Paged
        pages={pages}
        entriesOf={(page: SuppressionList) => page.suppressions}
        empty={
          <Nothing title="No address is suppressed">
            Addresses that bounce permanently or complain of spam are added automatically, if the mail service reports
            them.
          </Nothing>
        }
      >
        {(list) => (
          <Rows label="Suppressions" heads={['Address', 'Channel', 'Reason', 'Source', 'Since', 'Until', 'Actions']}>
            {list.map((suppression) => (
              <SuppressionRow
                key={`${suppression.channel} ${suppression.address}`}
                suppression={suppression}
                onLift={askToLift}
              />
            ))}
          </Rows>
        )}
      </Paged>
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
    </Stack>
  );
}

function SuppressionRow({
  suppression,
  onLift,
}: {
  readonly suppression: SuppressionView;
  readonly onLift: (suppression: SuppressionView) => void;
}): ReactNode {
  return (
    <Table.Tr>
      <Table.Td fw={600}>{suppression.address}</Table.Td>
      <Table.Td>{suppression.channel}</Table.Td>
      <Table.Td>
        {suppression.reason}
        {suppression.detail !== null && ` (${suppression.detail})`}
      </Table.Td>
      <Table.Td>{suppression.source}</Table.Td>
      <Table.Td>
        <Time at={suppression.created_at} />
      </Table.Td>
      <Table.Td>
        <Time at={suppression.expires_at} none="removed by hand" />
      </Table.Td>
      <Table.Td ta="right">
        <Button size="xs" variant="default" onClick={() => onLift(suppression)}>
          {' '}
          Remove{' '}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

function AddSuppression({ path }: { readonly path: string }): ReactNode {
  const [channel, setChannel] = useState('mail');
  const [address, setAddress] = useState('');
  const add = useDeed<object>((body) => ({ method: 'POST', path, body }), {
    changes: [path],
    done: 'The address is suppressed.',
    showsErrors: true,
    onDone: () => setAddress(''),
  });
  const submit = (): void => {
    add.mutate({ channel, address: address.trim() });
  };
  return (
    <Section title="Suppress an address" about="Nothing is sent to it until the suppression is removed.">
      <Form action="suppress the address" error={add.error} fields={['channel', 'address']} onSubmit={submit}>
        {(field) => (
          <Group align="flex-start">
            <NativeSelect
              label="Channel"
              data={['mail', 'sms']}
              value={channel}
              onChange={(event) => setChannel(event.currentTarget.value)}
              {...field('channel')}
            />
            <TextInput
              label="Address"
              placeholder={channel === 'mail' ? 'ada@example.org' : '+491701234567'}
              value={address}
              onChange={(event) => setAddress(event.currentTarget.value)}
              {...field('address')}
              flex="1 1 12rem"
              maw={360}
            />
            <Button type="submit" mt={25} variant="default" loading={add.isPending} disabled={address.trim() === ''}>
              Suppress
            </Button>
          </Group>
        )}
      </Form>
    </Section>
  );
}
