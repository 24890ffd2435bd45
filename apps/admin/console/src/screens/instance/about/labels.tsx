import { Button, Group, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useDeed } from '../../../api/use-deed.ts';
import { Form } from '../../../parts/form.tsx';
import { Section } from '../../../parts/section.tsx';
import { useMay } from '../../../session/may-use.ts';
import { labelsIn, labelsProblem, textOf } from '../../instances/labels.ts';
import type { InstanceTab } from '../instance-screen.tsx';

/** The operator's own words for an instance. */
export function Labels({ instance: { slug, labels, version } }: InstanceTab): ReactNode {
  const may = useMay();
  const [text, setText] = useState(textOf(labels));
  const save = useDeed<Record<string, string>>(
    (wanted) => {
      const gone = Object.keys(labels).filter((name) => !(name in wanted));
      const patch = { ...wanted, ...Object.fromEntries(gone.map((name) => [name, null])) };
      return { method: 'PATCH', path: `/v1/instances/${slug}`, body: { version, labels: patch } };
    },
    { changes: ['/v1/instances', '/v1/audit'], done: 'The labels are saved.', showsErrors: true },
  );
  const submit = (): void => {
    save.mutate(labelsIn(text));
  };
  return (
    <Section title="Labels" about="The list of instances can be filtered by them.">
      <Form action="save the labels" error={save.error} fields={['labels']} onSubmit={submit}>
        {(field) => (
          <Group align="flex-start">
            <TextInput
              aria-label="Labels"
              placeholder="plan=pro, region=eu"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              {...field('labels', labelsProblem(text))}
              readOnly={!may('provision')}
              flex={1}
            />
            {may('provision') && (
              <Button
                type="submit"
                variant="default"
                loading={save.isPending}
                disabled={labelsProblem(text) !== undefined || text === textOf(labels)}
              >
                Save
              </Button>
            )}
          </Group>
        )}
      </Form>
    </Section>
  );
}
