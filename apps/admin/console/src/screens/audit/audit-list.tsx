import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AuditEntryView, AuditList } from '../../../../src/contract.ts';
import { usePages } from '../../api/use-answer.ts';
import { Paged } from '../../parts/more.tsx';
import { Nothing } from '../../parts/nothing.tsx';
import { Rows } from '../../parts/rows.tsx';
import { Time } from '../../parts/time.tsx';
import { Change } from './change.tsx';

/** Entries of the audit log, newest first. */
export function AuditEntries({ path }: { readonly path: string }): ReactNode {
  const pages = usePages<AuditList>(path);
  const empty = (
    <Nothing title="No entries">
      Whatever an operator changes from now on, here or over the API, is written down here.
    </Nothing>
  );
  return (
    <Paged pages={pages} entriesOf={(page: AuditList) => page.entries} empty={empty}>
      {(entries) => (
        <Rows label="Audit log" heads={['When', 'Who', 'What', 'Change', 'From']}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </Rows>
      )}
    </Paged>
  );
}

function Entry({ entry }: { readonly entry: AuditEntryView }): ReactNode {
  const { created_at: at, operator, action, details, ip_address: address } = entry;
  return (
    <Table.Tr>
      <Table.Td>
        <Time at={at} />
      </Table.Td>
      <Table.Td>{operator.name}</Table.Td>
      <Table.Td fw={600} className="nowrap">
        {action}
      </Table.Td>
      <Table.Td maw={480}>
        <Change details={details} />
      </Table.Td>
      <Table.Td className="nowrap">{address}</Table.Td>
    </Table.Tr>
  );
}
