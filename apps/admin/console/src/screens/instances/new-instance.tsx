import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import type { InstanceView } from '../../../../src/contract.ts';
import { newIdempotencyKey, problemsByField } from '../../api/ask.ts';
import { useDeed } from '../../api/use-deed.ts';
import { Trouble } from '../../parts/trouble.tsx';
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
  const problems = problemsByField(create.error);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const given = labels.trim() === '' ? {} : { labels: labelsIn(labels) };
    create.mutate({ site_url: site.trim(), ...(slug.trim() === '' ? {} : { slug: slug.trim() }), ...given });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label="Address of the site"
          description="Links in mails and redirects lead there."
          placeholder="https://www.example.com"
          value={site}
          onChange={(event) => setSite(event.currentTarget.value)}
          error={problems.get('site_url')}
          required
          data-autofocus
        />
        <TextInput
          label="Name"
          description="In addresses of its API; made from the site’s address when empty."
          value={slug}
          onChange={(event) => setSlug(event.currentTarget.value)}
          error={problems.get('slug')}
          autoComplete="off"
        />
        <TextInput
          label="Labels"
          description="Words of your own, such as plan=pro, region=eu."
          value={labels}
          onChange={(event) => setLabels(event.currentTarget.value)}
          error={problems.get('labels') ?? labelsProblem(labels)}
        />
        <Others problems={problems} />
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending} disabled={labelsProblem(labels) !== undefined}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What is wrong with something that has no field here. */
function Others({ problems }: { readonly problems: ReadonlyMap<string, string> }): ReactNode {
  const others = [...problems].filter(([field]) => !['site_url', 'slug', 'labels'].includes(field));
  if (others.length === 0) return null;
  const text = others.map(([field, problem]) => (field === '' ? problem : `${field}: ${problem}`)).join('; ');
  return <Trouble error={new Error(text)} />;
}
