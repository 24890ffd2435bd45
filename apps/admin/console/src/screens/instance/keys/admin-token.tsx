import { Button, Group, NativeSelect } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { AdminTokenView } from '../../../../../src/contract.ts';
import { useDeed } from '../../../api/use-deed.ts';
import { Form } from '../../../parts/form.tsx';
import { Section } from '../../../parts/section.tsx';
import type { MakesSecrets } from './signing-keys.tsx';

/** Mints a token that acts as the site's administrator for a while. */
export function AdminToken({ slug, onSecret }: MakesSecrets): ReactNode {
  const [dialect, setDialect] = useState('netlify');
  const mint = useDeed<object, AdminTokenView>(
    (body) => ({ method: 'POST', path: `/v1/instances/${slug}/admin-token`, body }),
    {
      changes: ['/v1/audit'],
      showsErrors: true,
      onDone: ({ token, expires_in: seconds }) =>
        onSecret({
          title: 'Administrator token',
          about: `It gives access to the site’s admin API for ${seconds / 60} minutes. The site’s audit log records that you created it.`,
          label: 'Token',
          value: token,
        }),
    },
  );
  const submit = (): void => {
    mint.mutate({ dialect });
  };
  return (
    <Section
      title="Act as the site’s administrator"
      about="To manage users over the site’s own API, for an hour at most."
    >
      <Form action="create the token" error={mint.error} fields={['dialect']} onSubmit={submit}>
        {(field) => (
          <Group align="flex-start">
            <NativeSelect
              label="API"
              data={['netlify', 'supabase']}
              value={dialect}
              onChange={(event) => setDialect(event.currentTarget.value)}
              {...field('dialect')}
            />
            <Button type="submit" mt={25} variant="default" loading={mint.isPending}>
              Create a token
            </Button>
          </Group>
        )}
      </Form>
    </Section>
  );
}
