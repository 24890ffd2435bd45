import { SegmentedControl, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useMay } from '../../../session/may-use.ts';
import { AuditEntries } from '../../audit/audit-list.tsx';
import type { InstanceTab } from '../instance-screen.tsx';
import { SiteAudit } from './site-audit.tsx';

/** What was done at a site: by its people, and by operators. */
export function AuditTab({ instance: { id, slug } }: InstanceTab): ReactNode {
  const may = useMay();
  const [log, setLog] = useState('operators');
  return (
    <Stack>
      {may('support') && (
        <SegmentedControl
          aria-label="Log"
          data={[
            { value: 'operators', label: 'Operators' },
            { value: 'site', label: 'Users and site' },
          ]}
          value={log}
          onChange={setLog}
          className="start"
        />
      )}
      {log === 'site' ? <SiteAudit slug={slug} /> : <AuditEntries path={`/v1/audit?instance=${id}`} isOfOne />}
    </Stack>
  );
}
