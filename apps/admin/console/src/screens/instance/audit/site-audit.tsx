import { Table, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import type { SiteAuditEntryView, SiteAuditList } from '../../../../../src/contract.ts';
import { pathWith } from '../../../api/ask.ts';
import { usePages } from '../../../api/use-answer.ts';
import { Icon } from '../../../parts/icon.tsx';
import { Paged } from '../../../parts/more.tsx';
import { Nothing } from '../../../parts/nothing.tsx';
import { Rows } from '../../../parts/rows.tsx';
import { Time } from '../../../parts/time.tsx';
import { Change } from '../../audit/change.tsx';

/** The site's own log: sign-ups, logins, what administrators did. */
export function SiteAudit({ slug }: { readonly slug: string }): ReactNode {
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 300);
  const pages = usePages<SiteAuditList>(pathWith(`/v1/instances/${slug}/audit`, { q }), 'page');
  return (
    <>
      <TextInput
        label="Search"
        placeholder="Part of an address, or login"
        type="search"
        leftSection={<Icon name="search" size={16} />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maw={360}
      />
      <Paged
        pages={pages}
        entriesOf={(page: SiteAuditList) => page.entries}
        empty={
          <Nothing title="No entries">
            {q === ''
              ? 'Sign-ups, logins and what administrators of the site do are recorded here.'
              : 'Nothing matches.'}
          </Nothing>
        }
      >
        {(entries) => (
          <Rows label="The site’s log" heads={['When', 'Who', 'What', 'About', 'From']}>
            {entries.map((entry) => (
              <Table.Tr key={entry.id}>
                <Table.Td>
                  <Time at={entry.created_at} />
                </Table.Td>
                <Table.Td className="breaks">{entry.actor || 'the site'}</Table.Td>
                <Table.Td fw={600} className="nowrap">
                  {entry.action}
                </Table.Td>
                <Table.Td maw={420}>
                  <Change details={traitsOf(entry)} />
                </Table.Td>
                <Table.Td className="nowrap">{entry.ip_address || '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Rows>
        )}
      </Paged>
    </>
  );
}

function traitsOf({ payload: { traits } }: SiteAuditEntryView): Record<string, unknown> {
  return typeof traits === 'object' && traits !== null ? (traits as Record<string, unknown>) : {};
}
