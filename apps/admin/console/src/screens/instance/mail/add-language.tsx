import { Button, Group, Popover, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Form } from '../../../parts/form.tsx';

/** Asks for the tag of a language that texts are to be written in. */
export function AddLanguage({ onAdd }: { readonly onAdd: (tag: string) => void }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const [tag, setTag] = useState('');
  const isTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag);
  const submit = (): void => {
    if (!isTag) return;
    onAdd(tag);
    setTag('');
    setOpen(false);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus withArrow>
      <Popover.Target>
        <Button variant="default" onClick={() => setOpen(!isOpen)}>
          Add a language
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Form action="add the language" fields={['tag']} onSubmit={submit}>
          {(field) => (
            <Group align="end" gap="xs">
              <TextInput
                label="Language tag"
                placeholder="de, pt-BR"
                value={tag}
                onChange={(event) => setTag(event.currentTarget.value)}
                {...field('tag', tag !== '' && !isTag ? 'use a tag such as de or pt-BR' : undefined)}
              />
              <Button type="submit" disabled={!isTag}>
                Add
              </Button>
            </Group>
          )}
        </Form>
      </Popover.Dropdown>
    </Popover>
  );
}
