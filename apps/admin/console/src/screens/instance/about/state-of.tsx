import { Button, Group, Stack, Text } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import type { InstanceView } from '../../../../../src/contract.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Confirm, type Confirmation } from '../../../parts/confirm.tsx';
import { Section } from '../../../parts/section.tsx';
import { SecretOnce } from '../../../parts/secret-once.tsx';
import { NewInstance } from '../../instances/new-instance.tsx';
import type { InstanceTab } from '../instance-screen.tsx';

const changes = ['/v1/instances', '/v1/audit'];

/** Suspends, resumes, copies and deletes an instance. */
export function StateOf({ instance: { slug, state } }: InstanceTab): ReactNode {
  const navigate = useNavigate();
  const [confirmation, setConfirmation] = useState<Confirmation>();
  const [isCopying, setCopying] = useState(false);
  const [copy, setCopy] = useState<InstanceView>();
  const { suspend, resume, remove } = useStateDeeds(slug);
  const ask = (wanted: Omit<Confirmation, 'word'>): void => setConfirmation({ ...wanted, word: slug });
  const askToSuspend = (): void =>
    ask({
      title: `Suspend ${slug}?`,
      about: 'Nobody can sign in until it is resumed.',
      button: 'Suspend',
      onConfirm: () => suspend.mutate(),
    });
  const askToDelete = (): void =>
    ask({
      title: `Delete ${slug}?`,
      about: 'It stops responding immediately. You can restore it for a week; after that it is deleted permanently.',
      button: 'Delete',
      onConfirm: () => remove.mutate(),
    });
  return (
    <Section title="Suspend, copy or delete">
      <Stack gap="sm">
        {state === 'suspended' ? (
          <Deed about="Serves visitors again. No data was lost.">
            <Button onClick={() => resume.mutate()} loading={resume.isPending}>
              Resume
            </Button>
          </Deed>
        ) : (
          <Deed about="Visitors get the error 503 until you resume it. No data is lost.">
            <Button variant="default" loading={suspend.isPending} onClick={askToSuspend}>
              Suspend
            </Button>
          </Deed>
        )}
        <Deed about="Creates another instance with these settings; keys, secrets, domains and users are not copied.">
          <Button variant="default" onClick={() => setCopying(true)}>
            Copy its settings
          </Button>
        </Deed>
        <Deed about="Can be restored for a week; then its users, keys and mails are deleted permanently.">
          <Button variant="default" className="danger" loading={remove.isPending} onClick={askToDelete}>
            Delete
          </Button>
        </Deed>
      </Stack>
      <Confirm confirmation={confirmation} onClose={() => setConfirmation(undefined)} />
      <NewInstance from={slug} isOpen={isCopying} onClose={() => setCopying(false)} onMade={setCopy} />
      <SecretOnce secret={copy && secretOfCopy(copy)} onClose={() => void navigate(`/instances/${copy?.slug ?? ''}`)} />
    </Section>
  );
}

/** What can be done to an instance as a whole. */
function useStateDeeds(
  slug: string,
): Readonly<Record<'suspend' | 'resume' | 'remove', UseMutationResult<unknown, Error, void>>> {
  const navigate = useNavigate();
  const path = `/v1/instances/${slug}`;
  const suspend = useDeed<void>(() => ({ method: 'POST', path: `${path}/suspend` }), {
    name: 'suspend the instance',
    changes,
    done: `${slug} is suspended.`,
  });
  const resume = useDeed<void>(() => ({ method: 'POST', path: `${path}/resume` }), {
    name: 'resume the instance',
    changes,
    done: `${slug} is resumed.`,
  });
  const remove = useDeed<void>(() => ({ method: 'DELETE', path }), {
    name: 'delete the instance',
    changes: ['/v1/audit'],
    done: `${slug} is deleted. For a week it can be restored from the list of deleted instances.`,
    onDone: () => void navigate('/instances'),
  });
  return { suspend, resume, remove };
}

function Deed({ about, children }: { readonly about: string; readonly children: ReactNode }): ReactNode {
  return (
    <Group justify="space-between" wrap="nowrap" className="deed">
      <Text size="sm" c="dimmed">
        {about}
      </Text>
      {children}
    </Group>
  );
}

function secretOfCopy({ slug, jwt_secret: value = '', not_copied: left = [] }: InstanceView): {
  title: string;
  about: string;
  label: string;
  value: string;
} {
  const rest = left.length === 0 ? '' : ` Not copied; set these yourself: ${left.join(', ')}.`;
  return {
    title: `${slug} is created`,
    about: `It signs the tokens of the site’s users.${rest}`,
    label: 'JWT secret',
    value,
  };
}
