import { Anchor, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
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
  isOfOne = false,
}: {
  readonly path: string;
  /** All are about one instance, which needs no naming. */
  readonly isOfOne?: boolean;
  /** Only these, and only what was done. */
  readonly isBrief?: boolean;
}): ReactNode {
  const pages = usePages<AuditList>(path);
  const empty = <Nothing title="No entries">What operators change, here or over the API, is recorded here.</Nothing>;
  return (
    <Paged pages={pages} isWhole={isBrief} entriesOf={(page: AuditList) => page.entries} empty={empty}>
      {(entries) => (
        <Rows
          label="Audit log"
          heads={['When', 'Who', 'What', ...(isOfOne ? [] : ['Instance']), ...(isBrief ? [] : ['Change', 'From'])]}
        >
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} isBrief={isBrief} isOfOne={isOfOne} />
          ))}
        </Rows>
      )}
    </Paged>
  );
}

function Entry({
  entry,
  isBrief,
  isOfOne,
}: {
  readonly entry: AuditEntryView;
  readonly isBrief: boolean;
  readonly isOfOne: boolean;
}): ReactNode {
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
      {!isOfOne && (
        <Table.Td>
          <Whose entry={entry} />
        </Table.Td>
      )}
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

/** The instance that an entry is about. By its id: another may have its name by now. */
function Whose({ entry: { instance_id: id, instance_slug: slug } }: { readonly entry: AuditEntryView }): ReactNode {
  if (id === null) return '–';
  if (slug === null) return <span className="mono">{id}</span>;
  return (
    <Anchor component={Link} to={`/instances/${id}`} size="sm" className="breaks">
      {slug}
    </Anchor>
  );
}
