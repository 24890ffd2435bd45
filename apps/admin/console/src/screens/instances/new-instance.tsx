import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { InstanceView } from '../../../../src/contract.ts';
import { newIdempotencyKey } from '../../api/ask.ts';
import { useDeed } from '../../api/use-deed.ts';
import { Form } from '../../parts/form.tsx';
import { labelsIn, labelsProblem } from './labels.ts';

/** Creates an instance, or one with the settings of another. */
export function NewInstance({
  isOpen,
  from,
  onClose,
  onMade,
}: {
  readonly isOpen: boolean;
  /** The slug of the instance whose settings are copied. */
  readonly from?: string;
  readonly onClose: () => void;
  readonly onMade: (made: InstanceView) => void;
}): ReactNode {
  const title = from === undefined ? 'Create an instance' : `Copy the settings of ${from}`;
  const made = (instance: InstanceView): void => {
    onClose();
    onMade(instance);
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title={title}>
      <InstanceForm from={from} onMade={made} />
    </Modal>
  );
}

interface FormProps {
  readonly from: string | undefined;
  readonly onMade: (made: InstanceView) => void;
}

function InstanceForm({ from, onMade }: FormProps): ReactNode {
  const [site, setSite] = useState('');
  const [slug, setSlug] = useState('');
  const [labels, setLabels] = useState('');
  const [key] = useState(newIdempotencyKey);
  const path = from === undefined ? '/v1/instances' : `/v1/instances/${from}/clone`;
  const create = useDeed<object, InstanceView>((body) => ({ method: 'POST', path, body, idempotencyKey: key }), {
    changes: ['/v1/instances', '/v1/audit'],
    onDone: onMade,
    showsErrors: true,
  });
  const submit = (): void => {
    const given = labels.trim() === '' ? {} : { labels: labelsIn(labels) };
    create.mutate({ site_url: site.trim(), ...(slug.trim() === '' ? {} : { slug: slug.trim() }), ...given });
  };
  return (
    <Form action="create the instance" error={create.error} fields={['site_url', 'slug', 'labels']} onSubmit={submit}>
      {(field) => (
        <Stack>
          <TextInput
            label="Address of the site"
            description="Links in mails and redirects point to it."
            placeholder="https://www.example.com"
            value={site}
            onChange={(event) => setSite(event.currentTarget.value)}
            {...field('site_url')}
            required
            data-autofocus
          />
          <TextInput
            label="Name"
            description="Used in the addresses of its API; derived from the site’s address if empty."
            value={slug}
            onChange={(event) => setSlug(event.currentTarget.value)}
            {...field('slug')}
            autoComplete="off"
          />
          <TextInput
            label="Labels"
            description="Your own labels, such as plan=pro, region=eu."
            value={labels}
            onChange={(event) => setLabels(event.currentTarget.value)}
            {...field('labels', labelsProblem(labels))}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={create.isPending} disabled={labelsProblem(labels) !== undefined}>
              Create
            </Button>
          </Group>
        </Stack>
      )}
    </Form>
  );
}
