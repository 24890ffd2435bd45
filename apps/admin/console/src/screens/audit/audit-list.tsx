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
export function AuditEntries({
  path,
  isBrief = false,
}: {
  readonly path: string;
  /** Only these, and only what was done. */
  readonly isBrief?: boolean;
}): ReactNode {
  const pages = usePages<AuditList>(path);
  const empty = (
    <Nothing title="No entries">
      Whatever an operator changes from now on, here or over the API, is written down here.
    </Nothing>
  );
  return (
    <Paged pages={pages} isWhole={isBrief} entriesOf={(page: AuditList) => page.entries} empty={empty}>
      {(entries) => (
        <Rows label="Audit log" heads={isBrief ? ['When', 'Who', 'What'] : ['When', 'Who', 'What', 'Change', 'From']}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} isBrief={isBrief} />
          ))}
        </Rows>
      )}
    </Paged>
  );
}

function Entry({ entry, isBrief }: { readonly entry: AuditEntryView; readonly isBrief: boolean }): ReactNode {
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
      {!isBrief && (
        <>
          <Table.Td maw={480}>
            <Change details={details} />
          </Table.Td>
          <Table.Td className="nowrap">{address}</Table.Td>
        </>
      )}
    </Table.Tr>
  );
}
