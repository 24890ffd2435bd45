import { Button, Group, Loader, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { MeView } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { Form } from '../../../parts/form.tsx';
import { Trouble } from '../../../parts/trouble.tsx';
import { MailFrame } from '../../inbox/mail-frame.tsx';
import type { Mail } from '../../inbox/mail.ts';
import { tokenOf } from './token-of.ts';

interface ArrivingProps {
  readonly to: string;
  /** What came of the last try. */
  readonly error: Error | null;
  readonly isBusy: boolean;
  readonly onToken: (token: string) => void;
}

const everyMilliseconds = 500;

/** Waits for the mail in the local inbox, and shows it; elsewhere asks for its link. */
export function ArrivingMail(props: ArrivingProps): ReactNode {
  const { data: me } = useAnswer<MeView>('/v1/me');
  return me?.has_inbox ? <FromInbox {...props} /> : <FromPerson {...props} />;
}

function FromInbox({ to, error, isBusy, onToken }: ArrivingProps): ReactNode {
  const [isHere, setHere] = useState(false);
  const { data: mails = [] } = useAnswer<readonly Mail[]>('/inbox/messages', isHere ? undefined : everyMilliseconds);
  const mail = mails.find((one) => one.to.includes(to));
  if (mail && !isHere) setHere(true);
  if (!mail) {
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" />
        <Text size="sm">Waiting for the mail to {to}</Text>
      </Group>
    );
  }
  const token = mail.links.map(tokenOf).find((found) => found !== undefined);
  return (
    <Stack gap="sm">
      <Trouble title="Could not confirm the address" problems={error ? [error.message] : []} />
      <Group justify="space-between">
        <Text size="sm" role="status">
          It arrived: “{mail.subject}”
        </Text>
        <Button loading={isBusy} disabled={token === undefined} onClick={() => onToken(token ?? '')}>
          Follow its link
        </Button>
      </Group>
      <MailFrame html={mail.html} title="The mail that arrived" />
    </Stack>
  );
}

function FromPerson({ to, error, isBusy, onToken }: ArrivingProps): ReactNode {
  const [link, setLink] = useState('');
  const token = tokenOf(link);
  const submit = (): void => {
    if (token !== undefined) onToken(token);
  };
  return (
    <Form action="confirm the address" error={error} fields={['link']} onSubmit={submit}>
      {(field) => (
        <Stack gap="sm">
          <TextInput
            label="The link of the mail"
            description={`A real mail was sent to ${to}. Copy its link, do not open it.`}
            value={link}
            onChange={(event) => setLink(event.currentTarget.value)}
            {...field('link', link !== '' && token === undefined ? 'the link contains no token' : undefined)}
          />
          <Group>
            <Button type="submit" loading={isBusy} disabled={token === undefined}>
              Confirm
            </Button>
          </Group>
        </Stack>
      )}
    </Form>
  );
}
