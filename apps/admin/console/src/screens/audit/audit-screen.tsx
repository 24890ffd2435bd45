import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { pathWith } from '../../api/ask.ts';
import { Screen } from '../../parts/screen.tsx';
import { AuditEntries } from './audit-list.tsx';

const actions = [
  { value: '', label: 'Everything' },
  { value: 'instance.', label: 'Instances' },
  { value: 'domain.', label: 'Domains' },
  { value: 'key.', label: 'Signing keys' },
  { value: 'api_key.', label: 'API keys' },
  { value: 'admin_token.', label: 'Admin tokens' },
  { value: 'operator.', label: 'Operators' },
];

/** What operators did. */
export function AuditScreen(): ReactNode {
  const [action, setAction] = useState('');
  const [since, setSince] = useState('');
  const sinceTime = since === '' ? '' : new Date(`${since}T00:00:00`).toISOString();
  return (
    <Screen
      title="Audit log"
      about="What operators did, over the API, here or on the command line. Kept for two years."
    >
      <Group align="end" className="filters">
        <NativeSelect
          label="What"
          data={actions}
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
        />
        <TextInput label="Since" type="date" value={since} onChange={(event) => setSince(event.currentTarget.value)} />
      </Group>
      <AuditEntries path={pathWith('/v1/audit', { action, since: sinceTime })} />
    </Screen>
  );
}
