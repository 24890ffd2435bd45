import { Group, NativeSelect, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { AuditActions } from '../../../../src/contract.ts';
import { pathWith } from '../../api/ask.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Screen } from '../../parts/screen.tsx';
import { familiesOf } from './action-families.ts';
import { AuditEntries } from './audit-list.tsx';

const everything = 'Everything';

/** What operators did. */
export function AuditScreen(): ReactNode {
  const { data } = useAnswer<AuditActions>('/v1/audit/actions');
  const families = familiesOf(data?.actions ?? []);
  const [family, setFamily] = useState(everything);
  const [since, setSince] = useState('');
  const sinceTime = since === '' ? '' : new Date(`${since}T00:00:00`).toISOString();
  return (
    <Screen
      title="Audit log"
      about="What operators did in the console, over the API or on the command line. Kept for two years."
    >
      <Group align="end" className="filters">
        <NativeSelect
          label="What"
          data={[everything, ...families.keys()]}
          value={family}
          onChange={(event) => setFamily(event.currentTarget.value)}
        />
        <TextInput label="Since" type="date" value={since} onChange={(event) => setSince(event.currentTarget.value)} />
      </Group>
      <AuditEntries path={pathWith('/v1/audit', { action: families.get(family), since: sinceTime })} />
    </Screen>
  );
}
