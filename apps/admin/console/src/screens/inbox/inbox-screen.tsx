import { Anchor, Button, Modal, Stack, Table, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { useDeed } from '../../api/use-deed.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Nothing } from '../../parts/nothing.tsx';
import { Rows } from '../../parts/rows.tsx';
import { Screen } from '../../parts/screen.tsx';
import { Time } from '../../parts/time.tsx';
import { MailFrame } from './mail-frame.tsx';
import type { Mail } from './mail.ts';

const path = '/inbox/messages';
const everyMilliseconds = 2_000;

/** The mails that the embedded start keeps here instead of sending them. */
export function InboxScreen(): ReactNode {
  const mails = useAnswer<readonly Mail[]>(path, everyMilliseconds);
  const [open, setOpen] = useState<Mail>();
  const clear = useDeed<void>(() => ({ method: 'DELETE', path }), {
    name: 'empty the inbox',
    changes: [path],
    done: 'The inbox is empty.',
  });
  return (
    <Screen
      title="Local inbox"
      about="Mails of all sites stay here instead of leaving this machine."
      actions={
        (mails.data?.length ?? 0) > 0 && (
          <Button variant="default" onClick={() => clear.mutate()} loading={clear.isPending}>
            Empty the inbox
          </Button>
        )
      }
    >
      <Loaded answer={mails}>
        {(list) =>
          list.length === 0 ? (
            <Nothing title="No mail yet">
              Sign up at a site, or send a test mail from an instance: it arrives here immediately.
            </Nothing>
          ) : (
            <Rows label="Mails" heads={['Arrived', 'To', 'Subject', 'From']}>
              {list.map((mail) => (
                <Table.Tr key={mail.id}>
                  <Table.Td>
                    <Time at={mail.receivedAt} />
                  </Table.Td>
                  <Table.Td className="breaks">{mail.to.join(', ')}</Table.Td>
                  <Table.Td>
                    <Anchor component="button" size="sm" onClick={() => setOpen(mail)}>
                      {mail.subject || '(no subject)'}
                    </Anchor>
                  </Table.Td>
                  <Table.Td className="nowrap">{mail.from}</Table.Td>
                </Table.Tr>
              ))}
            </Rows>
          )
        }
      </Loaded>
      <Modal opened={open !== undefined} onClose={() => setOpen(undefined)} title={open?.subject} size="xl">
        {open && <Opened mail={open} />}
      </Modal>
    </Screen>
  );
}

function Opened({ mail }: { readonly mail: Mail }): ReactNode {
  return (
    <Stack>
      {mail.html === '' ? (
        <Text style={{ whiteSpace: 'pre-wrap' }}>{mail.text}</Text>
      ) : (
        <MailFrame html={mail.html} title="The mail" />
      )}
      {mail.links.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            Links in it
          </Text>
          {mail.links.map((link) => (
            <Anchor key={link} href={link} target="_blank" rel="noreferrer" size="sm" display="block" className="mono">
              {link}
            </Anchor>
          ))}
        </div>
      )}
    </Stack>
  );
}
