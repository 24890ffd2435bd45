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

/** Which instances are listed, and in which order. */
interface Filter {
  readonly q: string;
  readonly state: string;
  readonly label: string;
  readonly sort: string;
}

/** Every instance, found by name, address, state or label. */
export function InstancesScreen(): ReactNode {
  const may = useMay();
  const navigate = useNavigate();
  const [filter, setFilter] = useState<Filter>({ q: '', state: '', label: '', sort: 'slug' });
  const { q, state, label, sort } = filter;
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
      <Filters filter={filter} onChange={setFilter} />
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

function Filters({
  filter,
  onChange,
}: {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}): ReactNode {
  return (
    <Group align="end" gap="sm" className="filters">
      <TextInput
        label="Search"
        placeholder="Name, host or id"
        leftSection={<Icon name="search" size={16} />}
        value={filter.q}
        onChange={(event) => onChange({ ...filter, q: event.currentTarget.value })}
        type="search"
      />
      <NativeSelect
        label="State"
        data={states}
        value={filter.state}
        onChange={(event) => onChange({ ...filter, state: event.currentTarget.value })}
      />
      <TextInput
        label="Label"
        placeholder="plan=pro"
        value={filter.label}
        onChange={(event) => onChange({ ...filter, label: event.currentTarget.value })}
        error={filter.label !== '' && !filter.label.includes('=') ? 'name=value' : undefined}
      />
      <NativeSelect
        label="Order"
        data={orders}
        value={filter.sort}
        onChange={(event) => onChange({ ...filter, sort: event.currentTarget.value })}
      />
    </Group>
  );
}

function secretOf({ slug, jwt_secret: value }: InstanceView): Secret | undefined {
  if (value === undefined) return undefined;
  const about = 'It signs the tokens of the site’s users. Services that verify them without the key set need it.';
  return { title: `${slug} is created`, about, label: 'JWT secret', value };
}
