import { Anchor, Button, Group, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { MeView, MessageDetail, TestMessageView } from '../../../../../src/contract.ts';
import { useAnswer } from '../../../api/use-answer.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Form } from '../../../parts/form.tsx';
import { Section } from '../../../parts/section.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';

interface TestProps {
  readonly slug: string;
  readonly kind: string;
  readonly language: string;
}

const everyMilliseconds = 1_000;

/** Sends a real mail, as it is saved, and says what came of it. */
export function TestMail({ slug, kind, language }: TestProps): ReactNode {
  const { data: me } = useAnswer<MeView>('/v1/me');
  const [to, setTo] = useState('');
  const path = `/v1/instances/${slug}`;
  const send = useDeed<object, TestMessageView>((body) => ({ method: 'POST', path: `${path}/mail/test`, body }), {
    changes: [`${path}/messages`],
    showsErrors: true,
  });
  const submit = (): void => {
    send.mutate({ kind, to: to.trim(), ...(language === '' ? {} : { language }) });
  };
  return (
    <Section title="Test" about="Sends this mail as saved, with a link that does not work. At most ten per hour.">
      <Form action="send the test mail" error={send.error} fields={['to']} onSubmit={submit}>
        {(field) => (
          <Group align="flex-start">
            <TextInput
              label="Send it to"
              inputMode="email"
              autoComplete="off"
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
              {...field('to')}
              flex={1}
              maw={360}
            />
            <Button type="submit" mt={25} loading={send.isPending} disabled={to.trim() === ''}>
              Send a test mail
            </Button>
          </Group>
        )}
      </Form>
      {send.data && <Outcome path={`${path}/messages/${send.data.message_id}`} />}
      {me?.has_inbox && (
        <Text size="sm" c="dimmed" mt="xs">
          Mails do not leave this machine: find it in the{' '}
          <Anchor component={Link} to="/inbox" underline="always">
            local inbox
          </Anchor>
          .
        </Text>
      )}
    </Section>
  );
}

function Outcome({ path }: { readonly path: string }): ReactNode {
  const [isOver, setOver] = useState(false);
  const { data } = useAnswer<MessageDetail>(path, isOver ? undefined : everyMilliseconds);
  if (data && !isOver && data.state !== 'queued' && data.state !== 'sending') setOver(true);
  return (
    <Group gap="xs" mt="sm" role="status">
      <Text size="sm">The test mail is</Text>
      <StateBadge state={data?.state ?? 'queued'} />
      {data?.last_error && <Text size="sm">{data.last_error}</Text>}
    </Group>
  );
}
