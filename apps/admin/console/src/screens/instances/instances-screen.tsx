import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { InstanceList, InstanceView } from '../../../../src/contract.ts';
import { pathWith } from '../../api/ask.ts';
import { usePages } from '../../api/use-answer.ts';
import { Icon } from '../../parts/icon.tsx';
import { Paged } from '../../parts/more.tsx';
import { Nothing } from '../../parts/nothing.tsx';
import { Screen } from '../../parts/screen.tsx';
import { SecretOnce, type Secret } from '../../parts/secret-once.tsx';
import { useMay } from '../../session/may-use.ts';
import { InstanceRows } from './instance-rows.tsx';
import { NewInstance } from './new-instance.tsx';

const states = [
  { value: '', label: 'All but deleted' },
  { value: 'active', label: 'Active' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'deleted', label: 'Deleted' },
];
const orders = [
  { value: 'slug', label: 'Name' },
  { value: '-created_at', label: 'Newest first' },
  { value: '-updated_at', label: 'Last changed' },
];
const pageSize = '100';

/** Every instance, found by name, address, state or label. */
export function InstancesScreen(): ReactNode {
  const may = useMay();
  const navigate = useNavigate();
  const [q, setQ] = useState('');
  const [state, setState] = useState('');
  const [label, setLabel] = useState('');
  const [sort, setSort] = useState('slug');
  // A link can mean to create one.
  const { state: arrival } = useLocation() as { readonly state: { readonly isCreating?: boolean } | null };
  const [isCreating, setCreating] = useState(arrival?.isCreating === true);
  const [created, setCreated] = useState<InstanceView>();
  const [query] = useDebouncedValue({ q, label: label.includes('=') ? label : '' }, 250);
  const pages = usePages<InstanceList>(pathWith('/v1/instances', { ...query, state, sort, limit: pageSize }));
  const isFiltered = q !== '' || state !== '' || label !== '';
  const create = may('provision') && <Button onClick={() => setCreating(true)}>Create an instance</Button>;
  const empty = isFiltered ? (
    <Nothing title="Nothing matches">
      The search matches the start of names and hosts, and whole ids. Try fewer letters, or another state.
    </Nothing>
  ) : (
    <Nothing title="No instances yet" action={create}>
      An instance holds the users of one site. All you need is the site’s address.
    </Nothing>
  );
  const goOn = (): void => {
    if (created) void navigate(`/instances/${created.slug}`);
  };
  return (
    <Screen title="Instances" about="One for each site: its users, settings, keys and mails." actions={create}>
      <Group align="end" gap="sm" className="filters">
        <TextInput
          label="Search"
          placeholder="Name, host or id"
          leftSection={<Icon name="search" size={16} />}
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
          type="search"
        />
        <NativeSelect
          label="State"
          data={states}
          value={state}
          onChange={(event) => setState(event.currentTarget.value)}
        />
        <TextInput
          label="Label"
          placeholder="plan=pro"
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          error={label !== '' && !label.includes('=') ? 'name=value' : undefined}
        />
        <NativeSelect
          label="Order"
          data={orders}
          value={sort}
          onChange={(event) => setSort(event.currentTarget.value)}
        />
      </Group>
      <Paged pages={pages} entriesOf={(page: InstanceList) => page.instances} empty={empty}>
        {(instances) => (
          <InstanceRows instances={instances} onEnd={() => void (pages.hasNextPage && pages.fetchNextPage())} />
        )}
      </Paged>
      <NewInstance isOpen={isCreating} onClose={() => setCreating(false)} onMade={setCreated} />
      <SecretOnce secret={created && secretOf(created)} onClose={goOn} />
    </Screen>
  );
}

function secretOf({ slug, jwt_secret: value }: InstanceView): Secret | undefined {
  if (value === undefined) return undefined;
  const about = 'It signs the tokens of the site’s users. Services that verify them without the key set need it.';
  return { title: `${slug} is created`, about, label: 'JWT secret', value };
}
